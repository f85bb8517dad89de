import 'reflect-metadata';
import { configToken, injectionsOf, type ModuleClass } from '@caddis/core/framework';
import { type DependencyContainer, inject, injectable, type InjectionToken } from 'tsyringe';
import { errors } from '../errors.js';

const prepared = new WeakSet<ModuleClass>();

/**
 * Builds a module with its config and services. All that its constructor asks for must be in the container.
 *
 * @param target - the class
 * @param container - the module's own container
 * @throws what the constructor throws
 * @internal
 */
export function construct(target: ModuleClass, container: DependencyContainer): object {
  prepare(target);
  return container.resolve<object>(target as unknown as InjectionToken<object>);
}

/**
 * Checks that every mandatory parameter says what it takes.
 *
 * @param place - where the module stands, for the error
 * @throws `RUNTIME_PARAMETER_UNNAMED`
 * @internal
 */
export function assertParametersNamed(target: ModuleClass, place: string): void {
  const named = new Set(injectionsOf(target).map((injection) => injection.index));
  for (let index = 1; index < target.length; index += 1) {
    if (!named.has(index)) throw errors.RUNTIME_PARAMETER_UNNAMED({ place, index });
  }
}

/**
 * Makes a class known to this copy of tsyringe: it may have been decorated through another one. What the decorators recorded
 * is all that counts; parameter types, which only some compilers emit, are not used.
 */
function prepare(target: ModuleClass): void {
  if (prepared.has(target)) return;
  Reflect.defineMetadata('design:paramtypes', [], target);
  inject(configToken.key)(target, undefined, 0);
  for (const { index, token } of injectionsOf(target)) inject(token.key)(target, undefined, index);
  injectable()(target);
  prepared.add(target);
}

/** Puts a value into a container. A factory, because tsyringe takes `undefined` and `null` for no value. @internal */
export function registerValue(container: DependencyContainer, key: symbol, value: unknown): void {
  container.register(key, { useFactory: () => value });
}
