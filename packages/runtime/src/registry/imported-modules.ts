import { propertyOf } from '@caddis/core';
import { apiVersion, moduleDescriptor, type ModuleClass } from '@caddis/core/framework';
import { errors } from '../errors.js';
import type { PackageInfo, RegisteredModule } from './registered-module.js';
import { whereModulesAre } from './why-unusable.js';

/**
 * Finds the modules among the exports of a package.
 *
 * @param exported - the package's module namespace object, or any object with classes as values
 * @param info - the package
 * @returns the modules by ID; a class that is exported under two names counts once
 * @throws `RUNTIME_PACKAGE_API`, `RUNTIME_MODULE_TWICE`
 * @internal
 */
export function modulesAmong(exported: object, info: PackageInfo): ReadonlyMap<string, RegisteredModule> {
  const modules = new Map<string, RegisteredModule>();
  for (const value of new Set<unknown>(Object.values(exported))) {
    const descriptor = moduleDescriptor(value);
    if (descriptor === undefined) continue;
    if (descriptor.api !== apiVersion) throw wrongApi(info, descriptor.api);
    if (modules.has(descriptor.id)) throw errors.RUNTIME_MODULE_TWICE({ module: descriptor.id, package: info.name });
    modules.set(descriptor.id, { descriptor, target: value as ModuleClass, package: info, exports: exported });
  }
  return modules;
}

/** Creates the error for a package that was written for another API version. @internal */
export function wrongApi(info: PackageInfo, received: number): Error {
  return errors.RUNTIME_PACKAGE_API({ package: info.name, version: info.version, received, expected: apiVersion });
}

/**
 * Compares what a package exports with what it declares.
 *
 * @param modules - the modules among its exports, by ID
 * @throws `RUNTIME_PACKAGE_MODULES_DIFFER`
 * @internal
 */
export function assertAsDeclared(declared: readonly string[], modules: ReadonlyMap<string, unknown>, exported: object, info: PackageInfo): void {
  const present = new Set(modules.keys());
  const missing = declared.filter((id) => !present.has(id));
  const extra = [...present].filter((id) => !declared.includes(id));
  if (missing.length === 0 && extra.length === 0) return;
  const parts = [
    ...(missing.length === 0 ? [] : [`declared but not exported: ${missing.join(', ')}`]),
    ...(extra.length === 0 ? [] : [`exported but not declared: ${extra.join(', ')}`]),
  ];
  throw errors.RUNTIME_PACKAGE_MODULES_DIFFER({ package: info.name, version: info.version, difference: parts.join('; '), where: whereModulesAre(exported, missing) });
}

/**
 * Returns the methods that a module's namespace requires but its class cannot have. Authors may write modules without a compiler. A method may also
 * be a property that the constructor sets, so a class that mentions the name is assumed to have it.
 *
 * @internal
 */
export function missingMethods({ descriptor, target }: RegisteredModule): readonly string[] {
  const prototype: unknown = target.prototype;
  return descriptor.namespace.methods.filter((method) => typeof propertyOf(prototype, method) !== 'function' && !isMentioned(target, method));
}

function isMentioned(target: object, method: string): boolean {
  const name = new RegExp(`\\b${method}\\b`);
  for (let at: unknown = target; typeof at === 'function' && at !== Function.prototype; at = Object.getPrototypeOf(at)) {
    if (name.test(Function.prototype.toString.call(at))) return true;
  }
  return false;
}
