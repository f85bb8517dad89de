import { injectionsOf } from '@caddis/core/framework';
import { documentSchema, type PackageInfo, type RegisteredModule } from '@caddis/runtime';
import { buildNamespaces } from './build-namespaces.js';
import { catalogueVersion, type CatalogueDoc, type ErrorDoc, type HostDoc, type ModuleDoc, type PackageDoc } from './catalogue-doc.js';
import type { CatalogueInput } from './catalogue-input.js';
import { compact } from './compact.js';
import { byKeys, groupBy } from './order.js';
import { readType } from './read-type.js';
import { guestPlaces, type TypeDoc } from './type-doc.js';

/**
 * Builds the model that all documentation is made from.
 *
 * @param input - what is installed
 * @returns the same catalogue for the same input, whatever its order
 * @public
 */
export function buildCatalogue(input: CatalogueInput): CatalogueDoc {
  const document = readType(input.document ?? documentSchema);
  const registered = [...input.modules].sort(
    byKeys(
      (module) => module.descriptor.id,
      (module) => (module.package.standard ? '0' : '1'),
      (module) => module.package.name,
    ),
  );
  const configs = registered.map((module) => ({ module, config: readType(module.descriptor.schema) }));
  const hosts = hostsByNamespace(document, configs);
  const sameId = groupBy(registered, (module) => module.descriptor.id);
  const modules = configs.map(({ module, config }) =>
    moduleDoc(module, config, hosts.get(module.descriptor.namespace.id) ?? [], sameId.get(module.descriptor.id) ?? []),
  );
  return {
    version: catalogueVersion,
    packages: packageDocs(input.packages, registered),
    modules,
    namespaces: buildNamespaces(input, registered, hosts),
    document,
    errors: errorDocs(input),
  };
}

/** The fields that take guests, by the ID of the guests' namespace; those of the document first. */
function hostsByNamespace(
  document: TypeDoc,
  configs: readonly { readonly module: RegisteredModule; readonly config: TypeDoc }[],
): ReadonlyMap<string, readonly HostDoc[]> {
  const places = [
    ...guestPlaces(document).map((place) => ({ namespace: place.namespace, host: { path: place.path, label: place.type.label } })),
    ...configs.flatMap(({ module, config }) =>
      guestPlaces(config).map((place) => ({
        namespace: place.namespace,
        host: {
          module: { id: module.descriptor.id, package: module.package.name },
          path: place.path,
          label: place.type.label,
        },
      })),
    ),
  ];
  const groups = groupBy(places, (place) => place.namespace);
  return new Map([...groups].map(([namespace, group]) => [namespace, group.map((place) => place.host)]));
}

function moduleDoc(
  { descriptor, target, package: info }: RegisteredModule,
  config: TypeDoc,
  hosts: readonly HostDoc[],
  sameId: readonly RegisteredModule[],
): ModuleDoc {
  const { inlineKey } = descriptor.namespace;
  return compact<ModuleDoc>({
    id: descriptor.id,
    package: info.name,
    name: descriptor.name,
    namespace: descriptor.namespace.id,
    inlineKey,
    stability: descriptor.deprecated === undefined ? descriptor.stability : 'deprecated',
    since: descriptor.since,
    deprecated: descriptor.deprecated,
    summary: descriptor.summary,
    // Of a module in plain JavaScript it may be anything; that is told with its name.
    description: typeof descriptor.description === 'string' ? descriptor.description.trim() : descriptor.description,
    config,
    examples: descriptor.examples.map(({ title, config: example }) => ({ title, config: example })),
    hosts,
    rivals: sameId.map((module) => module.package.name).filter((name) => name !== info.name),
    lifecycle: ['provision', 'validate', 'cleanup'].filter((method) => method in target.prototype),
    asks: injectionsOf(target).map((injection) => injection.token.name).sort(),
    provides: descriptor.provides.map((service) => service.token.name),
  });
}

function packageDocs(packages: readonly PackageInfo[], registered: readonly RegisteredModule[]): readonly PackageDoc[] {
  const unique = new Map([...packages, ...registered.map((module) => module.package)].map((info) => [info.name, info]));
  const modules = groupBy(registered, (module) => module.package.name);
  return [...unique.values()].sort(byKeys((info) => (info.standard ? '0' : '1'), (info) => info.name)).map((info) =>
    compact<PackageDoc>({
      name: info.name,
      version: info.version,
      standard: info.standard,
      description: info.description,
      license: info.license,
      repository: info.repository,
      modules: (modules.get(info.name) ?? []).map((module) => module.descriptor.id),
    }),
  );
}

function errorDocs(input: CatalogueInput): readonly ErrorDoc[] {
  const docs = (input.errors ?? []).flatMap(({ package: name, definitions }) =>
    Object.entries(definitions).map(([code, { message, help, doc }]) => compact<ErrorDoc>({ code, package: name, message, help, doc })),
  );
  return docs.sort(byKeys((error) => error.code, (error) => error.package));
}
