import { moduleDescriptor, type ModuleClass } from '@caddis/core/framework';

/**
 * Picks the modules among what the author gives: classes, and everything that packages export.
 *
 * @param given - classes, or module namespace objects
 * @returns by ID; of two classes with one ID the first
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
