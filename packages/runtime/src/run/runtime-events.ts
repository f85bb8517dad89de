import { type CaddisError, isThenable, type Logger } from '@caddis/core';
import type { ModuleChange } from '../compare/module-changes.js';
import type { BuiltConfig } from './built-config.js';

/** Events of a server, with the details that listeners get. @public */
export interface RuntimeEvents {
  /** A config is being served; with the changes of the modules. Not sent if the config equals the running one. */
  readonly loaded: { readonly config: BuiltConfig; readonly changes: readonly ModuleChange[] };
  /** A config could not be loaded; the previous one, if any, goes on. */
  readonly failed: { readonly error: unknown };
  /** A replaced config has been stopped and cleaned up; with the errors of that. */
  readonly retired: { readonly config: BuiltConfig; readonly errors: readonly CaddisError[] };
  /** Everything has been stopped; with the errors of that. */
  readonly stopped: { readonly errors: readonly CaddisError[] };
}

type Listener = (detail: never) => unknown;

/**
 * The listeners of a server's events.
 *
 * @internal
 */
export class RuntimeListeners {
  readonly #listeners = new Map<keyof RuntimeEvents, Set<{ readonly listener: Listener }>>();

  constructor(private readonly logger: Logger) {}

  /** Adds a listener. @returns a function that removes it; a second call does nothing */
  add<Name extends keyof RuntimeEvents>(event: Name, listener: (detail: RuntimeEvents[Name]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    // A separate entry for each call, because the same function may be added twice.
    const entry = { listener: listener as Listener };
    listeners.add(entry);
    return () => void listeners.delete(entry);
  }

  /** Calls all current listeners. Never throws. */
  tell<Name extends keyof RuntimeEvents>(event: Name, detail: RuntimeEvents[Name]): void {
    for (const { listener } of [...(this.#listeners.get(event) ?? [])]) {
      try {
        const result = (listener as (detail: RuntimeEvents[Name]) => unknown)(detail);
        if (isThenable(result)) result.then(undefined, (error: unknown) => this.#failed(event, error));
      } catch (error) {
        this.#failed(event, error);
      }
    }
  }

  #failed(event: keyof RuntimeEvents, err: unknown): void {
    this.logger.error({ event, err }, 'an event listener of the server failed');
  }
}
