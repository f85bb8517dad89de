import 'reflect-metadata';
import type { Context, Logger } from '@caddis/core';
import { configToken, contextToken, type Injection, injectionsOf, loggerToken, type ModuleClass } from '@caddis/core/framework';
import { container, type DependencyContainer, inject, injectable, type InjectionToken } from 'tsyringe';

/** What is given to one module alone. @internal */
export interface OwnServices {
  readonly config: unknown;
  /** Has the module's log, which is made for those who ask for it. */
  readonly scope: { readonly logger: Logger };
  readonly context: Context;
}

/**
 * The services that the modules below one host see, and what constructs these modules.
 *
 * There is one container for all of them. A module is constructed without a pause, so that what belongs to it alone can be handed
 * over in one place: a container for each of a hundred thousand modules would take longer than all else.
 *
 * @internal
 */
export class Services {
  readonly #container: DependencyContainer;
  readonly #provided = new Map<symbol, unknown>();
  #own: OwnServices | undefined;

  /** @param above - those of the host's host; absent for apps */
  constructor(readonly above?: Services) {
    this.#container = (above === undefined ? container : above.#container).createChildContainer();
    register(this.#container, configToken.key, () => this.#own?.config);
    register(this.#container, loggerToken.key, () => this.#own?.scope.logger);
    register(this.#container, contextToken.key, () => this.#own?.context);
  }

  /** The services for the guests of a host that provides more. */
  below(): Services {
    return new Services(this);
  }

  /** Tells whether there is a service, here or above. */
  has(key: symbol): boolean {
    return this.#container.isRegistered(key, true);
  }

  /** A service that was added here or above; `undefined` where there is none. */
  get(key: symbol): unknown {
    const holder = this.holder(key);
    return holder === undefined ? undefined : holder.#provided.get(key);
  }

  /** Where a service was added, here or above. */
  holder(key: symbol): Services | undefined {
    if (this.#provided.has(key)) return this;
    for (let at = this.above; at !== undefined; at = at.above) if (at.#provided.has(key)) return at;
    return undefined;
  }

  /** The same services below others. */
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
   * Constructs a module. All services that it asks for must be there.
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

/** What the constructor of a class takes. @internal */
export interface Parameters {
  /** What is injected, in the order of the parameters. */
  readonly injections: readonly Injection[];
  /** Index of the first mandatory parameter that does not say what it takes. */
  readonly unnamed: number | undefined;
}

const known = new WeakMap<ModuleClass, Parameters>();

/**
 * Reads what the constructor of a class takes, and makes the class known to the container, of which core knows nothing. What the
 * decorators recorded is all that counts; parameter types, which only some compilers emit, are not used.
 *
 * @internal
 */
export function parametersOf(target: ModuleClass): Parameters {
  let parameters = known.get(target);
  if (parameters === undefined) {
    // Compilers record parameters in reverse.
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

/** A factory, because tsyringe takes `undefined` and `null` for no value. */
function register(services: DependencyContainer, key: symbol, make: () => unknown): void {
  services.register(key, { useFactory: make });
}
