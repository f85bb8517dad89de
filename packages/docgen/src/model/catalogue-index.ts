import type { CatalogueDoc, HostDoc, ModuleDoc, ModuleRef, NamespaceDoc, PackageDoc } from './catalogue-doc.js';
import { groupBy } from './order.js';
import { guestPlaces } from './type-doc.js';

/**
 * A catalogue with look-up functions.
 *
 * @public
 */
export interface CatalogueIndex {
  readonly catalogue: CatalogueDoc;
  /** False if the packages are not trusted. Their regular expressions are then not run, because one could take extremely long. */
  readonly trusted: boolean;
  module(reference: ModuleRef): ModuleDoc | undefined;
  /** Returns all modules with an ID: several if several packages provide it, none if the ID is unknown. */
  modulesById(id: string): readonly ModuleDoc[];
  /** Returns the modules of a namespace, standard ones first. */
  modulesOf(namespace: string): readonly ModuleDoc[];
  namespace(id: string): NamespaceDoc | undefined;
  package(name: string): PackageDoc | undefined;
  /** Returns the place nearest to the top of the document that accepts modules of a namespace; `undefined` if no config can use them. */
  nearestHost(namespace: string): HostDoc | undefined;
}

/**
 * Creates the look-up functions for a catalogue.
 *
 * @param catalogue - the catalogue; it is not copied
 * @param options - `trusted`: false if the packages are not trusted; true when left out
 * @public
 */
export function indexCatalogue(catalogue: CatalogueDoc, { trusted = true }: { readonly trusted?: boolean } = {}): CatalogueIndex {
  const byKey = new Map(catalogue.modules.map((module) => [keyOf(module), module]));
  const byId = groupBy(catalogue.modules, (module) => module.id);
  const packages = new Map(catalogue.packages.map((info) => [info.name, info]));
  const standardFirst = [...catalogue.modules].sort((a, b) => Number(packages.get(b.package)?.standard) - Number(packages.get(a.package)?.standard));
  const byNamespace = groupBy(standardFirst, (module) => module.namespace);
  const namespaces = new Map(catalogue.namespaces.map((namespace) => [namespace.id, namespace]));
  const nearest = nearestHosts(catalogue, byNamespace, (module) => packages.get(module.package)?.standard === true);
  return {
    catalogue,
    trusted,
    module: (reference) => byKey.get(keyOf(reference)),
    modulesById: (id) => byId.get(id) ?? [],
    modulesOf: (namespace) => byNamespace.get(namespace) ?? [],
    namespace: (id) => namespaces.get(id),
    package: (name) => packages.get(name),
    nearestHost: (namespace) => nearest.get(namespace),
  };
}

function keyOf(reference: ModuleRef): string {
  return `${reference.id} ${reference.package}`;
}

/**
 * Finds the nearest host of each namespace by a breadth-first walk from the document. Hosts in the standard distribution take precedence: a
 * third-party module that accepts the namespace at a higher level must not change where it belongs.
 */
function nearestHosts(catalogue: CatalogueDoc, byNamespace: ReadonlyMap<string, readonly ModuleDoc[]>, isStandard: (module: ModuleDoc) => boolean): ReadonlyMap<string, HostDoc> {
  const found = new Map<string, HostDoc>();
  const walk = (isWalked: (module: ModuleDoc) => boolean): void => {
    const seen = new Set<string>();
    let level: readonly (ModuleDoc | undefined)[] = [undefined];
    while (level.length > 0) level = level.flatMap((module) => visit(module, seen)).flatMap((namespace) => (byNamespace.get(namespace) ?? []).filter(isWalked));
  };
  const visit = (module: ModuleDoc | undefined, seen: Set<string>): readonly string[] => {
    const places = guestPlaces(module === undefined ? catalogue.document : module.config);
    const upwards = [...places].sort((a, b) => a.path.split('/').length - b.path.split('/').length);
    return upwards.flatMap(({ namespace, path, type }) => {
      if (seen.has(namespace)) return [];
      seen.add(namespace);
      const reference = module === undefined ? {} : { module: { id: module.id, package: module.package } };
      if (!found.has(namespace)) found.set(namespace, { ...reference, path, label: type.label });
      return [namespace];
    });
  };
  walk(isStandard);
  walk(() => true);
  return found;
}
