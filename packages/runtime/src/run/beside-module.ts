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

/** A module that is to live beside the document. @public */
export interface BesideRequest<Contract> {
  readonly namespace: Namespace<Contract>;
  /** Its name in the namespace. */
  readonly name: string;
  /** Its config without inline key. */
  readonly config: unknown;
  /** Name of the package to take it from, where several provide it. */
  readonly package?: string | undefined;
  /** JSON pointer of its object, where the document has one: what it logs and what fails is told with it. */
  readonly pointer?: string | undefined;
}

/**
 * A module that lives beside the document: through all reloads, until the server stops. It has no apps around it, services of its own, and
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
    // Every module may listen to it.
    setMaxListeners(0, this.#controller.signal);
    this.#request = request;
    this.#assembly = new Assembly(planFor(request), environment, this.#controller);
    const site = this.#assembly.site({ name: 'beside the document', provide: [[runtimeHandle.key, server]] });
    this.#scope = new ModuleScope({ module: 'caddis', path: '' }, site);
    this.#context = new ModuleContext(this.#scope);
  }

  /** The module, when it is built; or none. */
  get modules(): Iterable<BuiltModule> {
    return this.#scope.loaded ?? [];
  }

  /**
   * Builds it.
   *
   * @returns the module, and what ends it
   * @throws what was wrong; nothing is left then
   */
  async build(): Promise<LoadedGuest<unknown>> {
    const { namespace, name, config, pointer } = this.#request;
    await this.#assembly.build();
    try {
      const { module } = await this.#context.loadAt(pointer, namespace, name, config);
      this.#isBuilt = true;
      return { module, unload: async () => throwCollected(await this.undo()) };
    } catch (error) {
      await this.undo();
      throw error;
    }
  }

  /** Gives it up where it is not built yet. */
  giveUpBuilding(): void {
    if (!this.#isBuilt) this.#assembly.giveUp();
  }

  /** Gives it up, or ends it. @returns what went wrong; it is logged already */
  async undo(): Promise<readonly CaddisError[]> {
    this.#assembly.giveUp();
    const failed = await this.#scope.undo();
    return [...failed, ...(await this.#assembly.undo())];
  }
}

/** The plan of a config without apps. */
function planFor({ namespace, name, package: chosen }: BesideRequest<unknown>): Pick<Plan, 'apps' | 'choices'> {
  const id = namespace.id === '' ? name : `${namespace.id}.${name}`;
  return { apps: [], choices: new Map(chosen === undefined ? [] : [[id, chosen]]) };
}
