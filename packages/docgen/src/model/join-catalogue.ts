import { catalogueVersion, type CatalogueDoc, type ErrorDoc, type HostDoc, type ModuleDoc, type NamespaceDoc, type PackageDoc } from './catalogue-doc.js';
import { compact } from './compact.js';
import { byKeys, compareText, groupBy } from './order.js';
import { guestPlaces, type TypeDoc } from './type-doc.js';

/** What is known of a module by itself: the rest of a {@link ModuleDoc} follows from what is there beside it. @internal */
export type ModulePart = Omit<ModuleDoc, 'hosts' | 'rivals'>;

/** What is known of a namespace by itself. @internal */
export type NamespacePart = Omit<NamespaceDoc, 'modules' | 'hosts'>;

/** What a catalogue is put together from, in any order. @internal */
export interface CatalogueParts {
  readonly packages: readonly Omit<PackageDoc, 'modules'>[];
  readonly modules: readonly ModulePart[];
  /** Several may describe one namespace. */
  readonly namespaces: readonly NamespacePart[];
  readonly errors: readonly ErrorDoc[];
  /** The config document. */
  readonly document: TypeDoc;
}

/**
 * Puts a catalogue together: finds out which fields take which modules, and which packages provide one ID.
 *
 * @returns the same catalogue for the same parts, whatever their order
 * @internal
 */
export function joinCatalogue(parts: CatalogueParts): CatalogueDoc {
  const packages = new Map(parts.packages.map((info) => [info.name, info]));
  const standard = (name: string): string => (packages.get(name)?.standard === true ? '0' : '1');
  const modules = [...parts.modules].sort(
    byKeys(
      (module) => module.id,
      (module) => standard(module.package),
      (module) => module.package,
    ),
  );
  const hosts = hostsByNamespace(parts.document, modules);
  const providers = new Map([...groupBy(modules, (module) => module.id)].map(([id, group]) => [id, group.map((module) => module.package)]));
  const byPackage = groupBy(modules, (module) => module.package);
  return {
    version: catalogueVersion,
    packages: [...packages.values()]
      .sort(byKeys((info) => standard(info.name), (info) => info.name))
      .map((info) => ({ ...info, modules: (byPackage.get(info.name) ?? []).map((module) => module.id) })),
    modules: modules.map((module) => moduleDoc(module, hosts.get(module.namespace) ?? [], providers.get(module.id) ?? [])),
    namespaces: namespaceDocs(parts.namespaces, modules, hosts),
    document: parts.document,
    errors: [...parts.errors].sort(byKeys((error) => error.code, (error) => error.package)),
  };
}

/** The fields that take guests, by the ID of the guests' namespace; those of the document first. */
function hostsByNamespace(document: TypeDoc, modules: readonly ModulePart[]): ReadonlyMap<string, readonly HostDoc[]> {
  const places = [
    ...guestPlaces(document).map((place) => ({ namespace: place.namespace, host: { path: place.path, label: place.type.label } })),
    ...modules.flatMap((module) =>
      guestPlaces(module.config).map((place) => ({
        namespace: place.namespace,
        host: { module: { id: module.id, package: module.package }, path: place.path, label: place.type.label },
      })),
    ),
  ];
  const groups = groupBy(places, (place) => place.namespace);
  return new Map([...groups].map(([namespace, group]) => [namespace, group.map((place) => place.host)]));
}

function moduleDoc(part: ModulePart, hosts: readonly HostDoc[], providers: readonly string[]): ModuleDoc {
  const { lifecycle, asks, provides, ...own } = part;
  return { ...own, hosts, rivals: providers.filter((name) => name !== part.package), lifecycle, asks, provides };
}

/** Every namespace that a module belongs to, that a field names, or that somebody describes. */
function namespaceDocs(parts: readonly NamespacePart[], modules: readonly ModulePart[], hosts: ReadonlyMap<string, readonly HostDoc[]>): readonly NamespaceDoc[] {
  const members = groupBy(modules, (module) => module.namespace);
  const described = groupBy(parts, (namespace) => namespace.id);
  const ids = new Set([...described.keys(), ...members.keys(), ...hosts.keys()]);
  return [...ids].sort(compareText).map((id) => {
    // Should two packages say different things of one namespace, the choice must not depend on which was read first.
    const [description] = [...(described.get(id) ?? [])].sort(byKeys((candidate) => candidate.description));
    return compact<NamespaceDoc>({
      id,
      inlineKey: description?.inlineKey,
      stability: description?.stability,
      description: description?.description ?? '',
      methods: description?.methods ?? [],
      modules: (members.get(id) ?? []).map((module) => ({ id: module.id, package: module.package })),
      hosts: hosts.get(id) ?? [],
    });
  });
}
