import { isError, messageOf, propertyOf } from '@caddis/core';
import { splitModuleId } from '@caddis/core/framework';
import type { PackageInfo, Registry } from '@caddis/runtime';
import { errors } from './errors.js';

/** A module that is installed and cannot be used. @internal */
export interface BrokenModule {
  readonly id: string;
  readonly package: PackageInfo;
  /** Why. */
  readonly error: Error;
}

/**
 * Imports the package of each module, one after the other, to see whether it can be used. The packages that come with the command are taken as good.
 *
 * @param registry - what is installed
 * @param wanted - tells which modules are looked at; all when left out
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
 * Says why something that was asked for is not known, where it is installed and broken.
 *
 * @param registry - what is installed
 * @param name - ID or last label of a module, or the name of a package, that is not known
 * @param unread - why packages that are installed cannot be read at all
 * @returns the error to tell; `undefined` when nothing that is broken could be meant
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
