import { moduleDescriptor, type ModuleClass } from '@caddis/core/framework';

/**
 * Collects the modules in a list of classes and package exports.
 *
 * @param given - classes, or module namespace objects
 * @returns the classes by ID; if two have the same ID, the first one
 */
export function guestModules(given: readonly object[]): ReadonlyMap<string, ModuleClass> {
  const found = new Map<string, ModuleClass>();
  const values = given.flatMap((one): readonly unknown[] => (moduleDescriptor(one) === undefined ? Object.values(one) : [one]));
  for (const value of values) {
    const descriptor = moduleDescriptor(value);
    if (descriptor !== undefined && !found.has(descriptor.id)) found.set(descriptor.id, value as ModuleClass);
  }
  return found;
}
