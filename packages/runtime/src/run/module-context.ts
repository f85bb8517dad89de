import type { Context, LoadedGuest, Namespace, SharedValue } from '@caddis/core';
import { errors } from '../errors.js';
import type { ModuleScope } from './module-scope.js';
import { formatPlace } from './place.js';
import { severalErrors } from './several-errors.js';
import type { Undoable, Undone } from './undo-stack.js';
import type { Lease } from './usage-pool.js';

/**
 * The context of one module.
 *
 * @internal
 */
export class ModuleContext implements Context {
  readonly #scope: ModuleScope;

  /** @param scope - the module's place, and the stack for its undos */
  constructor(scope: ModuleScope) {
    this.#scope = scope;
  }

  get module(): string {
    return this.#scope.place.module;
  }

  get path(): string {
    return this.#scope.pointer;
  }

  get configFolder(): string | undefined {
    return this.#scope.site.config.folder;
  }

  get signal(): AbortSignal {
    return this.#scope.signal;
  }

  defer(undo: () => void | Promise<void>): void {
    this.#scope.defer('a deferred undo', undo);
  }

  onStart(begin: () => void): void {
    const { site } = this.#scope;
    site.config.onStart(this.#scope, begin);
  }

  load<Contract>(namespace: Namespace<Contract>, name: string, config: unknown): Promise<LoadedGuest<Contract>> {
    return this.loadAt(undefined, namespace, name, config);
  }

  /** @param at - JSON pointer of the guest, if the document names it */
  async loadAt<Contract>(at: string | undefined, namespace: Namespace<Contract>, name: string, config: unknown): Promise<LoadedGuest<Contract>> {
    this.#assertOpen('load');
    const { undos, site } = this.#scope;
    const parts = site.config;
    const { id, methods } = namespace;
    const request = { namespace: id, methods, name, config, pointer: this.path, at, choices: parts.choices };
    const guest = parts.loadGuest(request, this.#scope);
    undos.push(guest);
    try {
      const node = await this.#waitFor(() => guest.built);
      const loaded = (this.#scope.loaded ??= new Set());
      loaded.add(node);
      const unload = async (): Promise<void> => {
        loaded.delete(node);
        await guest.undo();
        undos.remove(guest);
      };
      return { module: node.instance as Contract, unload };
    } catch (error) {
      // If the config is ending, the guest is undone with its host, in order.
      if (this.#scope.isClosed) throw error;
      const failed = await guest.undo();
      undos.remove(guest);
      throw severalErrors([error, ...failed]);
    }
  }

  async share<Value>(key: string, create: () => SharedValue<Value> | Promise<SharedValue<Value>>): Promise<Value> {
    this.#assertOpen('share');
    const lease = this.#scope.environment.pool.acquire(key, create);
    const release = new Release(this.#scope, key, lease);
    this.#scope.undos.push(release);
    try {
      const { value } = lease instanceof Promise ? await lease : lease;
      return value;
    } catch (error) {
      this.#scope.undos.remove(release);
      throw error;
    }
  }

  async app(name: string): Promise<unknown> {
    this.#assertOpen('app');
    const { config, waiter } = this.#scope.site;
    const app = await this.#waitFor(() => config.app(name, { place: this.#scope.place, waiter }));
    this.#scope.asked(name, app);
    return app;
  }

  /** Waits for another module. That time does not count for this module's step. */
  #waitFor<T>(work: () => Promise<T>): Promise<T> {
    const { watch } = this.#scope;
    return watch === undefined ? work() : watch.whileOthers(work);
  }

  #assertOpen(call: string): void {
    if (this.#scope.isClosed) throw errors.RUNTIME_CONTEXT_CLOSED({ place: formatPlace(this.#scope.place), call });
  }
}

/** Ends the use of a shared value. A class instead of closures, which would take twice the memory: a config may have a hundred thousand uses. */
class Release implements Undoable {
  constructor(
    private readonly scope: ModuleScope,
    private readonly key: string,
    private readonly lease: Lease<unknown> | Promise<Lease<unknown>>,
  ) {}

  undo(): Undone {
    const { lease } = this;
    return this.scope.attempt(`releasing the shared value ${this.key}`, () =>
      lease instanceof Promise ? lease.then((made) => made.release(), () => {}) : lease.release(),
    );
  }
}
