import type { Context, LoadedGuest, Namespace, SharedValue } from '@caddis/core';
import { SharedValues } from './shared-values.js';

/** Options of a {@link TestContext}. @public */
export interface TestContextOptions {
  /** JSON pointer of the module; empty when left out. */
  readonly path?: string;
  /** Values shared with other modules; contexts with the same object behave as in one process. */
  readonly shared?: SharedValues;
  /** The other apps of the config, by name. */
  readonly apps?: Readonly<Record<string, unknown>>;
  /** Whether the config of the module has already started, so that `onStart` calls back at once; true when left out. If false, call `start()`. */
  readonly isStarted?: boolean;
  /** Creates a guest for `load`; throws to reject one. When left out, no guests can be loaded. */
  readonly makeGuest?: (name: string, config: unknown) => unknown;
}

/** A guest that is loaded. @public */
export interface TestGuest {
  readonly name: string;
  readonly config: unknown;
}

/** A context for testing a single module: call `provision(context)`, and `close()` instead of the clean-up. @public */
export class TestContext implements Context {
  readonly path: string;
  /** The loaded guests, in the order of their loading. */
  readonly guests: readonly TestGuest[] = [];
  private readonly controller = new AbortController();
  private readonly shared: SharedValues;
  private readonly undos: (() => void | Promise<void>)[] = [];
  private starters: (() => void)[] | undefined;
  private isClosed = false;

  /** @param module - ID of the module */
  constructor(
    readonly module: string,
    private readonly options: TestContextOptions = {},
  ) {
    this.path = options.path ?? '';
    this.shared = options.shared ?? new SharedValues();
    this.starters = options.isStarted === false ? [] : undefined;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  defer(undo: () => void | Promise<void>): void {
    if (this.isClosed) void undo();
    else this.undos.push(undo);
  }

  onStart(begin: () => void): void {
    if (this.starters === undefined) begin();
    else this.starters.push(begin);
  }

  /** Acts like the framework when the config starts. A second call does nothing. */
  start(): void {
    const { starters = [] } = this;
    this.starters = undefined;
    for (const begin of starters) if (!this.isClosed) begin();
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

  /** Acts like the framework at clean-up: aborts the signal, then runs the undo functions in reverse order. A second call does nothing. */
  async close(): Promise<void> {
    this.controller.abort();
    for (let undo = this.undos.pop(); undo !== undefined; undo = this.undos.pop()) await undo();
    this.isClosed = true;
  }
}
