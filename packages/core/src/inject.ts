import type { Context } from './context.js';
import { recordInjection } from './framework/descriptor.js';
import { contextToken, loggerToken } from './framework/tokens.js';
import type { Logger } from './logger.js';
import type { Token } from './token.js';

/**
 * Names a service that a constructor receives: as the decorator of the parameter, or in the list `services` of `module`. Its type
 * compares the service with the parameter, so a parameter of another type does not compile.
 *
 * @public
 */
export interface ServiceDecorator<Service> {
  <C extends abstract new (...args: never[]) => unknown, I extends number>(
    target: C,
    property: undefined,
    index: Service extends ConstructorParameters<C>[I] ? I : never,
  ): void;
  readonly token: Token<Service>;
}

/**
 * Injects a service into a constructor parameter.
 *
 * @param token - identifies the service; typed, so that the parameter's type is checked
 * @public
 */
export function inject<Service>(token: Token<Service>): ServiceDecorator<Service> {
  const decorate = (target: object, _property: undefined, index: number): void => recordInjection(target, { index, token });
  return Object.assign(decorate, { token });
}

/** Injects the module's logger, whose lines carry the module's ID and its place in the config. @public */
export function logger(): ServiceDecorator<Logger> {
  return inject(loggerToken);
}

/** Injects the module's context, the same object that `provision` receives. @public */
export function context(): ServiceDecorator<Context> {
  return inject(contextToken);
}
