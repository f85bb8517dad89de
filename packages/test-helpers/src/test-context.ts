import type { Context, LoadedGuest, Namespace, SharedValue } from '@caddis/core';
import { SharedValues } from './shared-values.js';

/** What can be said of a {@link TestContext}. @public */
export interface TestContextOptions {
  /** JSON pointer of the module; empty when left out. */
  readonly path?: string;
  /** What the module shares with others; contexts that are given the same are those of one process. */
  readonly shared?: SharedValues;
  /** The other apps of the config, by name. */
  readonly apps?: Readonly<Record<string, unknown>>;
  /** Makes a guest for `load`; throws for one that is refused. Without it, no guests can be loaded. */
  readonly makeGuest?: (name: string, config: unknown) => unknown;
}

/** A guest that was loaded and not unloaded yet. @public */
export interface TestGuest {
  readonly name: string;
  readonly config: unknown;
}

/** A context for the tests of one module: `provision(context)`, then `close()` in place of the clean-up. @public */
export class TestContext implements Context {
  readonly path: string;
  /** The guests that are loaded, in the order of their loads. */
  readonly guests: readonly TestGuest[] = [];
  private readonly controller = new AbortController();
  private readonly shared: SharedValues;
  private readonly undos: (() => void | Promise<void>)[] = [];
  private isClosed = false;

  /** @param module - ID of the module */
  constructor(
    readonly module: string,
    private readonly options: TestContextOptions = {},
  ) {
    this.path = options.path ?? '';
    this.shared = options.shared ?? new SharedValues();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  defer(undo: () => void | Promise<void>): void {
    if (this.isClosed) void undo();
    else this.undos.push(undo);
  }

  async load<Contract>(_namespace: Namespace<Contract>, name: string, config: unknown): Promise<LoadedGuest<Contract>> {
    const { makeGuest } = this.options;
    if (makeGuest === undefined) throw new Error('this context loads no guests');
    const module = makeGuest(name, config) as Contract;
    const guests = this.guests as TestGuest[];
    const guest = { name, config };
    guests.push(guest);
    return {
      module,
      async unload() {
        const index = guests.indexOf(guest);
        if (index >= 0) guests.splice(index, 1);
      },
    };
  }

  async share<Value>(key: string, create: () => SharedValue<Value> | Promise<SharedValue<Value>>): Promise<Value> {
    const value = await this.shared.take(key, create);
    this.undos.push(() => this.shared.release(key));
    return value;
  }

  async app(name: string): Promise<unknown> {
    return this.options.apps?.[name];
  }

  /** Does what the framework does at clean-up: aborts the signal, then undoes in reverse order. A second call does nothing. */
  async close(): Promise<void> {
    this.controller.abort();
    for (let undo = this.undos.pop(); undo !== undefined; undo = this.undos.pop()) await undo();
    this.isClosed = true;
  }
}
