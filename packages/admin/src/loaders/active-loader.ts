import { blameModule, describeValue, type LoadedGuest, type Logger, moduleFault, propertyOf, systemClock } from '@caddis/core';
import { type ConfigLoader, configLoaders, type PulledConfig } from '@caddis/core/admin';
import { Backoff, startPause, withDeadline } from '@caddis/kit';
import type { PlannedModule, Runtime } from '@caddis/runtime';
import { errors } from '../errors.js';
import { withOwnAdmin } from './own-admin.js';

/** Maximum time for reading a config once, in milliseconds. */
const pullDeadlineMs = 600_000;
/** Maximum time for a loader to stop, in milliseconds. */
const endDeadlineMs = 2000;

/** A loaded config loader. It calls its module and applies the configs that the module returns. @internal */
export class ActiveLoader {
  readonly #key: string;
  readonly #controller = new AbortController();
  readonly #log: Logger;
  /** The config that was read before the config with the loader came into use. */
  #first: PulledConfig | undefined;
  #running: Promise<void> = Promise.resolve();

  private constructor(
    private readonly runtime: Runtime,
    logger: Logger,
    private readonly planned: PlannedModule,
    private readonly delayMs: number,
    private readonly loaded: LoadedGuest<ConfigLoader>,
  ) {
    this.#key = keyOf(planned, delayMs);
    this.#log = logger.child({ module: planned.module.descriptor.id, path: planned.pointer });
  }

  /** Loads the module. @throws the reason why it cannot be loaded */
  static async load(runtime: Runtime, logger: Logger, planned: PlannedModule, delayMs: number): Promise<ActiveLoader> {
    const { name } = planned.module.descriptor;
    const loaded = await runtime.loadBeside({ namespace: configLoaders, name, config: planned.config, package: planned.module.package.name, pointer: planned.pointer });
    return new ActiveLoader(runtime, logger, planned, delayMs, loaded);
  }

  /** Tells whether it follows a config and the next config names it with the same settings, so that it can be kept. */
  goesOnWith(planned: PlannedModule, delayMs: number): boolean {
    return follows(this.loaded.module) && keyOf(planned, delayMs) === this.#key;
  }

  /**
   * Reads the config now, if the loader neither follows a config nor has a delay.
   *
   * @param signal - cancels the read
   * @throws the reason why the config cannot be read, or the signal's reason
   */
  async pullFirst(signal: AbortSignal): Promise<void> {
    if (follows(this.loaded.module) || this.delayMs > 0) return;
    const giveUp = (): void => this.#controller.abort(signal.reason);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      this.#first = await this.#pull();
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  /** Starts applying configs. Called when the config that names the loader is in use. */
  begin(): void {
    this.#running = this.#run().catch((err: unknown) => this.#log.error({ err }, 'config loader failed'));
  }

  /** Stops the loader. Never rejects: errors are logged. */
  async end(): Promise<void> {
    this.#controller.abort();
    // Give the module time to clean up, e.g. to remove what it has published about this server.
    const limit = startPause(systemClock, endDeadlineMs);
    await Promise.race([this.#running, limit.done]);
    limit.end();
    await this.loaded.unload().catch(() => {});
  }

  async #run(): Promise<void> {
    if (follows(this.loaded.module)) return this.#follow();
    if (this.delayMs > 0) return this.#pullUntilNew();
    if (this.#first !== undefined) await this.#tryConfig(this.#first);
  }

  async #pullUntilNew(): Promise<void> {
    const { signal } = this.#controller;
    while (await startPause(systemClock, this.delayMs, signal).done) {
      try {
        const pulled = await this.#pull();
        if (pulled === undefined) this.#log.info('the config loader has no config yet');
        // The new config has its own loader, or none.
        else if (await this.#tryConfig(pulled)) return;
      } catch (err) {
        if (!signal.aborted) this.#log.error({ err }, 'the config could not be read; it will be read again');
      }
    }
  }

  async #follow(): Promise<void> {
    const { signal } = this.#controller;
    const { module } = this.loaded;
    const backoff = new Backoff({ initialMs: 1000, maxMs: 60_000 });
    do {
      try {
        await module.followConfig?.({ apply: (config) => this.#apply(config, true) }, signal);
        if (!signal.aborted) this.#log.warn('the config loader stopped watching the config; it is started again');
      } catch (thrown) {
        if (!signal.aborted) this.#log.error({ err: blameModule({ module, method: 'followConfig' }, thrown) }, 'the config loader stopped watching the config; it is started again');
      }
    } while (await startPause(systemClock, backoff.next(), signal).done);
  }

  async #pull(): Promise<PulledConfig | undefined> {
    const { module } = this.loaded;
    const call = { module, method: 'loadConfig' };
    let answer: unknown;
    try {
      const late = (): unknown => moduleFault(call, `did not settle within ${pullDeadlineMs / 1000} s`);
      answer = await withDeadline({ clock: systemClock, deadlineMs: pullDeadlineMs, late, signal: this.#controller.signal }, async (signal) => module.loadConfig(signal));
    } catch (thrown) {
      throw blameModule(call, thrown);
    }
    if (answer === undefined || typeof propertyOf(answer, 'text') === 'string') return answer as PulledConfig | undefined;
    throw moduleFault(call, `answered ${describeValue(answer)}, expected undefined or an object with a text`);
  }

  /** Applies a config and logs the outcome. @returns true if a different config is now in use */
  async #tryConfig(pulled: PulledConfig): Promise<boolean> {
    try {
      const changed = await this.#apply(pulled, false);
      if (changed) this.#log.info('serving the loaded config');
      return changed;
    } catch (err) {
      if (!this.#controller.signal.aborted) this.#log.error({ err }, 'the loaded config cannot be used, the running one is kept');
      return false;
    }
  }

  async #apply(pulled: PulledConfig, keepsAdmin: boolean): Promise<boolean> {
    const { runtime } = this;
    const loader = this.planned.module.descriptor.id;
    const { text, adapter } = keepsAdmin ? await withOwnAdmin(runtime, pulled, loader) : pulled;
    const result = await runtime.plan(text, { adapter, folder: runtime.current?.plan.folder });
    if (result.ok && result.plan.admin.load !== undefined && !(result.plan.admin.loadDelayMs > 0) && !isFollower(result.plan.admin.load)) {
      throw errors.ADMIN_LOAD_RECURSIVE({ loader });
    }
    this.#controller.signal.throwIfAborted();
    return (await runtime.load(result)).changed;
  }
}

/** Identifies the loader and its settings. */
function keyOf({ module, config }: PlannedModule, delayMs: number): string {
  return JSON.stringify([module.descriptor.name, module.package.name, config, delayMs]);
}

function follows(module: ConfigLoader): boolean {
  return typeof module.followConfig === 'function';
}

/** Tells whether a module that is not built yet follows a config. Such a loader cannot cause endless loading. */
function isFollower({ module: { target } }: PlannedModule): boolean {
  return typeof propertyOf(target.prototype, 'followConfig') === 'function';
}
