import { setMaxListeners } from 'node:events';
import type { CaddisError, LoadedGuest, Namespace } from '@caddis/core';
import type { Plan } from '../plan/plan.js';
import { Assembly } from './assembly.js';
import type { BuiltModule } from './built-module.js';
import type { Environment } from './environment.js';
import { ModuleContext } from './module-context.js';
import { ModuleScope } from './module-scope.js';
import { type RuntimeHandle, runtimeHandle } from './runtime-handle.js';
import { throwCollected } from './several-errors.js';

/** A module to load independently of the running config. @public */
export interface BesideRequest<Contract> {
  readonly namespace: Namespace<Contract>;
  /** Name of the module in the namespace. */
  readonly name: string;
  /** Config of the module, without the inline key. */
  readonly config: unknown;
  /** Package of the module, if several packages provide it. */
  readonly package?: string | undefined;
  /** JSON pointer of the module's object, if the document has one; used in its log lines and errors. */
  readonly pointer?: string | undefined;
}

/**
 * A module that is independent of the running config: it survives all reloads until the server stops. It sees no apps, has services of its own, and
 * may ask for the server.
 *
 * @internal
 */
export class BesideModule {
  readonly #controller = new AbortController();
  readonly #assembly: Assembly;
  readonly #scope: ModuleScope;
  readonly #context: ModuleContext;
  readonly #request: BesideRequest<unknown>;
  #isBuilt = false;

  constructor(request: BesideRequest<unknown>, environment: Environment, server: RuntimeHandle) {
    // Any number of modules may listen to the signal.
    setMaxListeners(0, this.#controller.signal);
    this.#request = request;
    this.#assembly = new Assembly(planFor(request), environment, this.#controller);
    const site = this.#assembly.site({ name: 'beside the document', provide: [[runtimeHandle.key, server]] });
    this.#scope = new ModuleScope({ module: 'caddis', path: '' }, site);
    this.#context = new ModuleContext(this.#scope);
  }

  /** The module, once it is built; empty before. */
  get modules(): Iterable<BuiltModule> {
    return this.#scope.loaded ?? [];
  }

  /**
   * Builds the module.
   *
   * @returns the module, and a function that unloads it
   * @throws the error of the build, after everything has been undone
   */
  async build(): Promise<LoadedGuest<unknown>> {
    const { namespace, name, config, pointer } = this.#request;
    await this.#assembly.build();
    await this.#assembly.start();
    try {
      const { module } = await this.#context.loadAt(pointer, namespace, name, config);
      this.#isBuilt = true;
      return { module, unload: async () => throwCollected(await this.undo()) };
    } catch (error) {
      await this.undo();
      throw error;
    }
  }

  /** Interrupts the build if it is still in progress. */
  giveUpBuilding(): void {
    if (!this.#isBuilt) this.#assembly.giveUp();
  }

  /** Interrupts the build, or ends the module. @returns the errors; they are already logged */
  async undo(): Promise<readonly CaddisError[]> {
    this.#assembly.giveUp();
    const failed = await this.#scope.undo();
    return [...failed, ...(await this.#assembly.undo())];
  }
}

/** Returns the plan of a config without apps. */
function planFor({ namespace, name, package: chosen }: BesideRequest<unknown>): Pick<Plan, 'apps' | 'choices'> {
  const id = namespace.id === '' ? name : `${namespace.id}.${name}`;
  return { apps: [], choices: new Map(chosen === undefined ? [] : [[id, chosen]]) };
}
