import { isError, messageOf, propertyOf } from '@caddis/core';
import { splitModuleId } from '@caddis/core/framework';
import type { PackageInfo, Registry } from '@caddis/runtime';
import { errors } from './errors.js';

/** An installed module that cannot be used. @internal */
export interface BrokenModule {
  readonly id: string;
  readonly package: PackageInfo;
  /** Why it cannot be used. */
  readonly error: Error;
}

/**
 * Imports the package of each module, one after the other, to find those that fail. Packages that come with the command are not checked.
 *
 * @param registry - the installed modules
 * @param wanted - tells which modules to check; all if left out
 * @internal
 */
export async function findBrokenModules(registry: Registry, wanted: (id: string) => boolean = () => true): Promise<readonly BrokenModule[]> {
  const broken: BrokenModule[] = [];
  for (const id of registry.ids().filter(wanted)) {
    for (const info of registry.providers(id)) {
      if (registry.isBundled(info.name)) continue;
      const error = await registry.load(id, info.name).then(() => undefined, asError);
      if (error !== undefined) broken.push({ id, package: info, error });
    }
  }
  return broken;
}

/**
 * Explains why a name is unknown although it is installed: its package is broken.
 *
 * @param registry - the installed modules
 * @param name - the unknown ID or last label of a module, or name of a package
 * @param unread - why installed packages cannot be read at all
 * @returns the error to report; `undefined` if no broken package explains the name
 * @internal
 */
export async function whyUnknown(registry: Registry, name: string, unread: readonly Error[]): Promise<Error | undefined> {
  const isMeant = (id: string): boolean => id === name || splitModuleId(id).name === name;
  const [module] = await findBrokenModules(registry, isMeant);
  if (module !== undefined) {
    const { id, package: info, error } = module;
    return errors.CADDIS_MODULE_BROKEN({ module: id, package: info.name, version: info.version }, { cause: error });
  }
  const ofPackage = (await findBrokenModules(registry, (id) => registry.providers(id).some((info) => info.name === name))).find((each) => each.package.name === name);
  const unreadPackage = unread.find((error) => packageOf(error) === name);
  const cause = ofPackage?.error ?? unreadPackage;
  if (cause !== undefined) return errors.CADDIS_PACKAGE_BROKEN({ package: name }, { cause });
  if (unread.length === 0) return undefined;
  return errors.CADDIS_NAME_UNKNOWN_BESIDE_BROKEN({ name, packages: unread.map(packageOf).join(', ') });
}

function packageOf(error: Error): string {
  return String(propertyOf(error, 'package') ?? messageOf(error));
}

function asError(error: unknown): Error {
  return isError(error) ? error : new Error(messageOf(error));
}
