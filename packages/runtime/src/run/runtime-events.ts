import { type CaddisError, isThenable, type Logger } from '@caddis/core';
import type { ModuleChange } from '../compare/module-changes.js';
import type { BuiltConfig } from './built-config.js';

/** What a server tells of, and what it tells then. @public */
export interface RuntimeEvents {
  /** A config serves, with what became of the modules. Not told for one that was the same as the running one. */
  readonly loaded: { readonly config: BuiltConfig; readonly changes: readonly ModuleChange[] };
  /** A config could not be loaded; the one before goes on, if there was one. */
  readonly failed: { readonly error: unknown };
  /** A config that was replaced is stopped and cleaned up, with what went wrong then. */
  readonly retired: { readonly config: BuiltConfig; readonly errors: readonly CaddisError[] };
  /** All is stopped, with what went wrong then. */
  readonly stopped: { readonly errors: readonly CaddisError[] };
}

type Listener = (detail: never) => unknown;

/**
 * Who is told of what.
 *
 * @internal
 */
export class RuntimeListeners {
  readonly #listeners = new Map<keyof RuntimeEvents, Set<{ readonly listener: Listener }>>();

  constructor(private readonly logger: Logger) {}

  /** Adds a listener. @returns takes it away again; a second call does nothing */
  add<Name extends keyof RuntimeEvents>(event: Name, listener: (detail: RuntimeEvents[Name]) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    // An entry of its own: one function may be added twice.
    const entry = { listener: listener as Listener };
    listeners.add(entry);
    return () => void listeners.delete(entry);
  }

  /** Tells all who listen now. Never throws. */
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
    this.logger.error({ event, err }, 'a listener of the server failed');
  }
}
