import type { Context } from '@caddis/core';
import { nextTurn } from '@caddis/kit';
import { walkModules, type BuiltConfig, type RuntimeHandle } from '@caddis/runtime';

/** Number of modules after which the loop yields to the event loop. */
const modulesInTurn = 2_000;

/** Knows since when module instances have been in use. A reload keeps the instances that did not change. @internal */
export class ModuleAges {
  readonly #since = new WeakMap<object, number>();

  /** @param now - returns the time in milliseconds since the Unix epoch */
  constructor(
    private readonly handle: RuntimeHandle,
    private readonly now: () => number,
  ) {}

  /** Starts watching. @returns a function that stops it */
  watch(): () => void {
    if (this.handle.current !== undefined) void this.#note(this.handle.current);
    return this.handle.on('loaded', ({ config }) => void this.#note(config));
  }

  /** Since when an instance has been in use, in milliseconds since the Unix epoch; `undefined` if unknown. */
  of(instance: object): number | undefined {
    return this.#since.get(instance);
  }

  async #note(config: BuiltConfig): Promise<void> {
    const now = this.now();
    let count = 0;
    for (const { instance } of walkModules(config.apps)) {
      if (!this.#since.has(instance)) this.#since.set(instance, now);
      count += 1;
      if (count % modulesInTurn === 0) await nextTurn();
    }
  }
}

/** Returns the ages that all modules of the endpoint share, so that each load is walked only once. @internal */
export function sharedAges(context: Context, server: RuntimeHandle, now: () => number): Promise<ModuleAges> {
  return context.share('admin.module_ages', () => {
    const ages = new ModuleAges(server, now);
    return { value: ages, destroy: ages.watch() };
  });
}
