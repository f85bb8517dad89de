import type { Context } from './context.js';
import { errors } from './errors.js';
import { isModuleId } from './module-id.js';
import { propertyOf } from './thrown.js';

declare const service: unique symbol;

/**
 * Names a service that a constructor can ask for with `@inject(token)`.
 *
 * @typeParam Service - type of what is injected
 * @public
 */
export interface Token<out Service> {
  /** Dotted name, the same in every copy of the package that defines it. */
  readonly name: string;
  /** Key of the token: `Symbol.for`, so two copies of a package mean the same service. */
  readonly key: symbol;
  /** Makes the service once per running config when no host provides one. */
  readonly create: ((context: Context) => Service | Promise<Service>) | undefined;
  readonly [service]?: Service;
}

/** What {@link defineToken} is told besides the name. @public */
export interface TokenOptions<Service> {
  /** Makes the service once per running config when no host provides one; undo goes to `context.defer`. */
  readonly create?: (context: Context) => Service | Promise<Service>;
}

/**
 * Defines an injection token. The value is exported beside the service's interface, under its name in camelCase.
 *
 * @param name - dotted name, e.g. `dns.resolver`
 * @param options - how to make the service when no host provides it
 * @throws `CORE_TOKEN_INVALID`
 * @public
 */
export function defineToken<Service>(name: string, options: TokenOptions<Service> = {}): Token<Service> {
  if (!isModuleId(name)) throw errors.CORE_TOKEN_INVALID({ name: JSON.stringify(name) });
  return Object.freeze({ name, key: Symbol.for(`caddis.token.${name}`), create: options.create });
}

/** Tells whether a value is a token of this or another copy of the package. Never throws. @internal */
export function isToken(value: unknown): value is Token<unknown> {
  return typeof propertyOf(value, 'name') === 'string' && typeof propertyOf(value, 'key') === 'symbol';
}

/** A service that a host offers to every module below it. Made by {@link provide}. @public */
export interface ProvidedService {
  readonly token: Token<unknown>;
  readonly create: (context: Context) => unknown;
}

/**
 * Says that a host offers a service to the modules below it: `@module(ns, { provides: [provide(pool, createPool)] })`.
 *
 * @param token - the service's token
 * @param create - makes the service, before the host's guests are built; undo goes to `context.defer`
 * @public
 */
export function provide<Service>(token: Token<Service>, create: (context: Context) => Service | Promise<Service>): ProvidedService {
  return { token, create };
}
