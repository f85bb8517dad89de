import type { Context } from './context.js';
import { errors } from './errors.js';
import { isModuleId } from './module-id.js';
import { propertyOf } from './thrown.js';

declare const service: unique symbol;

/**
 * Identifies a service that a constructor can request with `@inject(token)`.
 *
 * @typeParam Service - type of the injected service
 * @public
 */
export interface Token<out Service> {
  /** Dotted name, the same in every copy of the package that defines it. */
  readonly name: string;
  /** Key of the token. It comes from `Symbol.for`, so that several copies of a package mean the same service. */
  readonly key: symbol;
  /** Creates the service if no host provides it; called at most once per running config. */
  readonly create: ((context: Context) => Service | Promise<Service>) | undefined;
  readonly [service]?: Service;
}

/** Options of {@link defineToken}. @public */
export interface TokenOptions<Service> {
  /** Creates the service if no host provides it; called at most once per running config. Register the undo with `context.defer`. */
  readonly create?: (context: Context) => Service | Promise<Service>;
}

/**
 * Defines an injection token. Export the value beside the service's interface, under the interface's name in camelCase.
 *
 * @param name - dotted name, e.g. `dns.resolver`
 * @param options - how to create the service if no host provides it
 * @throws `CORE_TOKEN_INVALID`
 * @public
 */
export function defineToken<Service>(name: string, options: TokenOptions<Service> = {}): Token<Service> {
  if (!isModuleId(name)) throw errors.CORE_TOKEN_INVALID({ name: JSON.stringify(name) });
  return Object.freeze({ name, key: Symbol.for(`caddis.token.${name}`), create: options.create });
}

/** Tells whether a value is a token, created by this copy of the package or another. Never throws. @internal */
export function isToken(value: unknown): value is Token<unknown> {
  return typeof propertyOf(value, 'name') === 'string' && typeof propertyOf(value, 'key') === 'symbol';
}

/** A service that a host offers to all modules below it. Created with {@link provide}. @public */
export interface ProvidedService {
  readonly token: Token<unknown>;
  readonly create: (context: Context) => unknown;
}

/**
 * Declares that a host offers a service to the modules below it: `@module(ns, { provides: [provide(pool, createPool)] })`.
 *
 * @param token - the service's token
 * @param create - creates the service, before the host's guests are built; register the undo with `context.defer`
 * @public
 */
export function provide<Service>(token: Token<Service>, create: (context: Context) => Service | Promise<Service>): ProvidedService {
  return { token, create };
}
