import type { CatalogueDoc, HostDoc, ModuleDoc, ModuleRef, NamespaceDoc, PackageDoc } from './catalogue-doc.js';
import { groupBy } from './order.js';
import { guestPlaces } from './type-doc.js';

/**
 * A catalogue with its look-ups.
 *
 * @public
 */
export interface CatalogueIndex {
  readonly catalogue: CatalogueDoc;
  /** False where nobody vouches for what packages say: then no pattern of theirs is tried, which could take for ever. */
  readonly trusted: boolean;
  module(reference: ModuleRef): ModuleDoc | undefined;
  /** All modules with an ID: several where packages compete, none where the ID is unknown. */
  modulesById(id: string): readonly ModuleDoc[];
  /** Modules of a namespace, standard ones first. */
  modulesOf(namespace: string): readonly ModuleDoc[];
  namespace(id: string): NamespaceDoc | undefined;
  package(name: string): PackageDoc | undefined;
  /** The place nearest to the top of the document that takes modules of a namespace; `undefined` when no config can name one. */
  nearestHost(namespace: string): HostDoc | undefined;
}

/**
 * Makes the look-ups of a catalogue.
 *
 * @param catalogue - the catalogue; not copied
 * @param options - `trusted`: false where nobody vouches for what packages say; true when left out
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
 * Walks from the document down, level by level; the first field that takes a namespace is its nearest. The standard distribution comes first: where a
 * namespace belongs must not change with a package that takes its modules a level higher.
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
