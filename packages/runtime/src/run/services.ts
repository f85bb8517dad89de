import 'reflect-metadata';
import type { Context, Logger } from '@caddis/core';
import { configToken, contextToken, type Injection, injectionsOf, loggerToken, type ModuleClass } from '@caddis/core/framework';
import { container, type DependencyContainer, inject, injectable, type InjectionToken } from 'tsyringe';

/** Values that are injected into one module only. @internal */
export interface OwnServices {
  readonly config: unknown;
  /** Creates the module's logger on demand. */
  readonly scope: { readonly logger: Logger };
  readonly context: Context;
}

/**
 * The services that the modules below one host see; also constructs these modules.
 *
 * All these modules share one container. Constructing a module is synchronous, so the values for that module alone can be passed through a single
 * field. A container for each of a hundred thousand modules would take longer than everything else.
 *
 * @internal
 */
export class Services {
  readonly #container: DependencyContainer;
  readonly #provided = new Map<symbol, unknown>();
  #own: OwnServices | undefined;

  /** @param above - services of the host's own host; absent for apps */
  constructor(readonly above?: Services) {
    this.#container = (above === undefined ? container : above.#container).createChildContainer();
    register(this.#container, configToken.key, () => this.#own?.config);
    register(this.#container, loggerToken.key, () => this.#own?.scope.logger);
    register(this.#container, contextToken.key, () => this.#own?.context);
  }

  /** Creates the services for the guests of a host that provides more. */
  below(): Services {
    return new Services(this);
  }

  /** Tells whether a service exists, here or above. */
  has(key: symbol): boolean {
    return this.#container.isRegistered(key, true);
  }

  /** Returns a service that was added here or above; `undefined` if there is none. */
  get(key: symbol): unknown {
    const holder = this.holder(key);
    return holder === undefined ? undefined : holder.#provided.get(key);
  }

  /** Returns the object to which a service was added, this one or one above. */
  holder(key: symbol): Services | undefined {
    if (this.#provided.has(key)) return this;
    for (let at = this.above; at !== undefined; at = at.above) if (at.#provided.has(key)) return at;
    return undefined;
  }

  /** Returns the same services below other ones. */
  movedBelow(above: Services): Services {
    const moved = above.below();
    for (const [key, service] of this.#provided) moved.provide(key, service);
    return moved;
  }

  /** Adds a service. */
  provide(key: symbol, service: unknown): void {
    this.#provided.set(key, service);
    register(this.#container, key, () => service);
  }

  /**
   * Constructs a module. All services that it asks for must exist.
   *
   * @throws what the constructor throws
   */
  construct(target: ModuleClass, own: OwnServices): object {
    parametersOf(target);
    this.#own = own;
    try {
      return this.#container.resolve<object>(target as unknown as InjectionToken<object>);
    } finally {
      this.#own = undefined;
    }
  }
}

/** The parameters of a class's constructor. @internal */
export interface Parameters {
  /** The injected values, in the order of the parameters. */
  readonly injections: readonly Injection[];
  /** Index of the first required parameter whose value is not declared by a decorator. */
  readonly unnamed: number | undefined;
}

const known = new WeakMap<ModuleClass, Parameters>();

/**
 * Reads the parameters of a class's constructor, and registers the class with the container, because core does not know the container. Only what the
 * decorators recorded is used; parameter types are not, because only some compilers emit them.
 *
 * @internal
 */
export function parametersOf(target: ModuleClass): Parameters {
  let parameters = known.get(target);
  if (parameters === undefined) {
    // Compilers apply parameter decorators in reverse order.
    const injections = injectionsOf(target).toSorted((a, b) => a.index - b.index);
    const named = new Set(injections.map(({ index }) => index));
    const mandatory = Array.from({ length: Math.max(0, target.length - 1) }, (_, index) => index + 1);
    parameters = { injections, unnamed: mandatory.find((index) => !named.has(index)) };
    Reflect.defineMetadata('design:paramtypes', [], target);
    inject(configToken.key)(target, undefined, 0);
    for (const { index, token } of injections) inject(token.key)(target, undefined, index);
    injectable()(target);
    known.set(target, parameters);
  }
  return parameters;
}

/** Registers a factory, because tsyringe treats `undefined` and `null` as missing values. */
function register(services: DependencyContainer, key: symbol, make: () => unknown): void {
  services.register(key, { useFactory: make });
}
