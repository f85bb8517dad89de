import type { Logger } from '@caddis/core';
import type { BuiltConfig, LoadOptions, LoadParticipant, PreparedPart, Runtime } from '@caddis/runtime';
import { ActiveLoader } from './active-loader.js';

const unchanged: PreparedPart = { commit: () => {}, undo: () => {} };

/**
 * Runs the loader of `admin.config.load`. A loader is built before the config that names it is in use, starts when that config is in use, and ends
 * with it. A loader that follows a config is kept while later configs name it with the same settings.
 *
 * @see Caddy's `finishSettingUp`
 * @internal
 */
export class ConfigLoading implements LoadParticipant {
  #current: ActiveLoader | undefined;
  readonly #ending = new Set<Promise<void>>();

  constructor(
    private readonly runtime: Runtime,
    private readonly logger: Logger,
  ) {}

  async prepare({ plan: { admin } }: BuiltConfig, _options: LoadOptions, signal: AbortSignal): Promise<PreparedPart> {
    const old = this.#current;
    if (admin.load === undefined) return old === undefined ? unchanged : { commit: () => this.#become(undefined), undo: () => {} };
    if (old?.goesOnWith(admin.load, admin.loadDelayMs) === true) return unchanged;
    const next = await ActiveLoader.load(this.runtime, this.logger, admin.load, admin.loadDelayMs);
    try {
      await next.pullFirst(signal);
    } catch (error) {
      await next.end();
      throw error;
    }
    return { commit: () => this.#become(next), undo: () => next.end() };
  }

  async end(): Promise<void> {
    this.#become(undefined);
    await Promise.all(this.#ending);
  }

  #become(next: ActiveLoader | undefined): void {
    const old = this.#current;
    this.#current = next;
    next?.begin();
    if (old === undefined) return;
    const ended = old.end().finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }
}
