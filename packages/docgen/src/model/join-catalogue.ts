import { catalogueVersion, type CatalogueDoc, type ErrorDoc, type HostDoc, type ModuleDoc, type NamespaceDoc, type PackageDoc } from './catalogue-doc.js';
import { compact } from './compact.js';
import { byKeys, compareText, groupBy } from './order.js';
import { guestPlaces, type TypeDoc } from './type-doc.js';

/** The part of a {@link ModuleDoc} that does not depend on other installed packages. @internal */
export type ModulePart = Omit<ModuleDoc, 'hosts' | 'rivals'>;

/** The part of a namespace's documentation that does not depend on other installed packages. @internal */
export type NamespacePart = Omit<NamespaceDoc, 'modules' | 'hosts'>;

/** The parts of a catalogue, in any order. @internal */
export interface CatalogueParts {
  readonly packages: readonly Omit<PackageDoc, 'modules'>[];
  readonly modules: readonly ModulePart[];
  /** Several entries may describe the same namespace. */
  readonly namespaces: readonly NamespacePart[];
  readonly errors: readonly ErrorDoc[];
  /** The config document. */
  readonly document: TypeDoc;
}

/**
 * Joins the parts into a catalogue: finds the fields that accept each namespace, and the packages that provide the same ID.
 *
 * @returns the same catalogue for the same parts, independent of their order
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

/** Lists the fields that take guests by namespace ID; fields of the document first. */
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

/** Documents every namespace that has a module, is accepted by a field, or is described by a package. */
function namespaceDocs(parts: readonly NamespacePart[], modules: readonly ModulePart[], hosts: ReadonlyMap<string, readonly HostDoc[]>): readonly NamespaceDoc[] {
  const members = groupBy(modules, (module) => module.namespace);
  const described = groupBy(parts, (namespace) => namespace.id);
  const ids = new Set([...described.keys(), ...members.keys(), ...hosts.keys()]);
  return [...ids].sort(compareText).map((id) => {
    // If two packages describe a namespace differently, the choice must not depend on the order of reading.
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
