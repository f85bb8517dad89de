import type { Context, LoadedGuest, SharedValue } from '@caddis/core';

/**
 * A context for tests of one module: `provision(context)`, then `close()` in place of the clean-up. Two contexts that are given the
 * same `shared` map are two configs in a row.
 *
 * @experimental
 */
export class TestContext implements Context {
  readonly path = '';
  private readonly controller = new AbortController();
  private readonly undos: (() => void | Promise<void>)[] = [];

  /**
   * @param module - ID of the module
   * @param shared - what `share` made so far
   */
  constructor(
    readonly module: string,
    private readonly shared: Map<string, Promise<SharedValue<unknown>>> = new Map(),
  ) {}

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  defer(undo: () => void | Promise<void>): void {
    this.undos.push(undo);
  }

  load<Contract>(): Promise<LoadedGuest<Contract>> {
    return Promise.reject(new Error('a test context loads no guests'));
  }

  async share<Value>(key: string, create: () => SharedValue<Value> | Promise<SharedValue<Value>>): Promise<Value> {
    let made = this.shared.get(key);
    if (made === undefined) {
      made = Promise.resolve(create());
      this.shared.set(key, made);
    }
    return (await made).value as Value;
  }

  app(): Promise<unknown> {
    return Promise.resolve(undefined);
  }

  /** Does what the framework does at clean-up: aborts the signal, then undoes in reverse order. */
  async close(): Promise<void> {
    this.controller.abort();
    for (const undo of this.undos.splice(0).toReversed()) await undo();
  }
}
