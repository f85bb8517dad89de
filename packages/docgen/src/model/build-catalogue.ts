import type { Namespace } from '@caddis/core';
import { injectionsOf } from '@caddis/core/framework';
import { documentSchema, type PackageInfo, type RegisteredModule } from '@caddis/runtime';
import type { CatalogueDoc, ErrorDoc, PackageDoc, PlaceholderDoc } from './catalogue-doc.js';
import type { CatalogueInput } from './catalogue-input.js';
import { compact } from './compact.js';
import { joinCatalogue, type ModulePart, type NamespacePart } from './join-catalogue.js';
import { readType } from './read-type.js';

/**
 * Builds the catalogue from which all documentation is generated.
 *
 * @param input - the installed packages and modules
 * @returns the same catalogue for the same input, independent of its order
 * @public
 */
export function buildCatalogue(input: CatalogueInput): CatalogueDoc {
  return joinCatalogue({
    packages: [...input.packages, ...input.modules.map((module) => module.package)].map(packagePart),
    modules: input.modules.map(modulePart),
    namespaces: [...(input.namespaces ?? []), ...input.modules.map((module) => module.descriptor.namespace)].map(namespacePart),
    errors: errorDocs(input),
    document: readType(input.document ?? documentSchema),
  });
}

function modulePart({ descriptor, target, package: info }: RegisteredModule): ModulePart {
  return compact<ModulePart>({
    id: descriptor.id,
    package: info.name,
    name: descriptor.name,
    namespace: descriptor.namespace.id,
    inlineKey: descriptor.namespace.inlineKey,
    stability: descriptor.deprecated === undefined ? descriptor.stability : 'deprecated',
    since: descriptor.since,
    deprecated: descriptor.deprecated,
    summary: descriptor.summary,
    // In a module written in plain JavaScript this may be any value; `leaveOutUndocumentable` reports it.
    description: typeof descriptor.description === 'string' ? descriptor.description.trim() : descriptor.description,
    alsoCalled: descriptor.alsoCalled,
    placeholders: descriptor.placeholders?.map((each) => compact<PlaceholderDoc>({ name: each.name, description: each.description, example: each.example, scope: each.scope ?? 'request', where: each.where })),
    config: readType(descriptor.schema),
    examples: descriptor.examples.map(({ title, config }) => ({ title, config })),
    lifecycle: ['provision', 'validate', 'cleanup'].filter((method) => method in target.prototype),
    asks: injectionsOf(target).map((injection) => injection.token.name).sort(),
    provides: descriptor.provides.map((service) => service.token.name),
  });
}

function namespacePart({ id, inlineKey, stability, description, methods }: Namespace<unknown>): NamespacePart {
  return compact<NamespacePart>({ id, inlineKey, stability, description, methods });
}

function packagePart(info: PackageInfo): Omit<PackageDoc, 'modules'> {
  return compact<Omit<PackageDoc, 'modules'>>({
    name: info.name,
    version: info.version,
    standard: info.standard,
    description: info.description,
    license: info.license,
    repository: info.repository,
  });
}

function errorDocs(input: CatalogueInput): readonly ErrorDoc[] {
  return (input.errors ?? []).flatMap(({ package: name, definitions }) =>
    Object.entries(definitions).map(([code, { message, help, doc }]) => compact<ErrorDoc>({ code, package: name, message, help, doc })),
  );
}
