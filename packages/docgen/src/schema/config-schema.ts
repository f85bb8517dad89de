import type { GuestAnnotation, JsonSchema } from '@caddis/core/framework';
import { documentSchema, type RegisteredModule } from '@caddis/runtime';
import { buildCatalogue } from '../model/build-catalogue.js';
import type { ModuleDoc } from '../model/catalogue-doc.js';
import { indexCatalogue, type CatalogueIndex } from '../model/catalogue-index.js';
import type { CatalogueInput } from '../model/catalogue-input.js';
import { byKeys, compareText, groupBy } from '../model/order.js';
import { deprecationText } from '../text/deprecation.js';
import { namespaceName } from '../text/names.js';
import { anyDuration, anyDurationName, editorSchema, type SchemaPlace } from './editor-schema.js';
import { anyValue, anyValueName, idKey } from './free-schema.js';
import { moduleHover } from './hover.js';
import { moduleSnippet } from './snippets.js';

/**
 * Makes one JSON Schema for the config document with everything that is installed, for use in editors.
 *
 * A guest's name is an `enum` with descriptions, followed by one `if`/`then` for each module. A mistake therefore causes one message about
 * the module that is named, instead of one for every other module. The schema accepts what planning accepts, except for what JSON Schema
 * cannot express: bounds of durations with several parts, duplicate `@id`s, the choice between several packages.
 *
 * @param input - the installed packages and modules
 * @returns a schema of draft 2020-12 without references to other documents
 * @public
 */
export function configSchema(input: CatalogueInput): JsonSchema {
  const index = indexCatalogue(buildCatalogue(input));
  const registered = new Map(input.modules.map((module) => [`${module.descriptor.id} ${module.package.name}`, module]));
  const definitions = new Map<string, JsonSchema>([[anyValueName, anyValue], [anyDurationName, anyDuration]]);
  const define = (name: string, make: () => JsonSchema): JsonSchema => {
    // Registered before it is made, because modules can contain modules of the same type.
    if (!definitions.has(name)) definitions.set(name, {}).set(name, make());
    return { $ref: referTo(name) };
  };
  const target: ModuleTarget = (module, byName) => {
    const name = `${definitionName(index, module)}${byName && module.inlineKey !== undefined ? ' by name' : ''}`;
    const found = registered.get(`${module.id} ${module.package}`);
    return found === undefined ? {} : define(name, () => moduleSchema(found, byName, { ...place, base: `/$defs/${pointerStep(name)}` }));
  };
  const place: SchemaPlace = {
    base: '',
    guest: (annotation, byName) => {
      const name = `${namespaceName(annotation.namespace)} by ${byName ? 'name' : annotation.inlineKey}`;
      return define(name, () => (byName ? mapSchema(index, annotation, target) : guestSchema(index, annotation, target)));
    },
  };
  for (const module of index.catalogue.modules) target(module, false);
  const document = editorSchema(input.document ?? documentSchema, place);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Caddis config',
    ...withChoices(document, index),
    $defs: Object.fromEntries([...definitions].sort(([a], [b]) => compareText(a, b))),
  };
}

/** Returns the schema of a module's config. If a map key names the module, it has no inline key. */
type ModuleTarget = (module: ModuleDoc, byName: boolean) => JsonSchema;

/** Makes the schema of a module's config, with its inline key. */
function moduleSchema({ descriptor }: RegisteredModule, byName: boolean, place: SchemaPlace): JsonSchema {
  // The module's description is shown at its name. Here it would hide the description of the host's field.
  const { description: _said, ...schema } = editorSchema(descriptor.schema, place);
  const { inlineKey } = descriptor.namespace;
  if (inlineKey === undefined || byName) return schema;
  const deprecated = descriptor.deprecated === undefined ? {} : { deprecationMessage: deprecationText(descriptor.deprecated) };
  return { ...schema, properties: { [inlineKey]: deprecated, ...schema.properties, ...idKey } };
}

/** Makes the schema of a guest that is named by an inline key. */
function guestSchema(index: CatalogueIndex, { namespace, inlineKey = '' }: GuestAnnotation, target: ModuleTarget): JsonSchema {
  const groups = modulesByName(index, namespace);
  const names = [...groups.keys()];
  return {
    type: 'object',
    // The list of names comes first, because editors take their proposals from the first schema that has some.
    allOf: [
      {
        required: [inlineKey],
        properties: {
          [inlineKey]: {
            ...(names.length === 0 ? { not: {}, errorMessage: `No module of ${namespaceName(namespace)} is installed.` } : { enum: names }),
            markdownDescription: `Names the module of \`${namespaceName(namespace)}\`.`,
            markdownEnumDescriptions: [...groups.values()].map((modules) => modules.map(moduleHover).join('\n\n---\n\n')),
          },
        },
      },
      ...[...groups].map(([name, modules]) => ({
        if: { required: [inlineKey], properties: { [inlineKey]: { const: name } } },
        // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
        then: anyOf(modules.map((module) => target(module, false))),
      })),
    ],
    defaultSnippets: [...groups.values()].flat().filter((module) => module.deprecated === undefined).map((module) => moduleSnippet(index, module)),
  };
}

/** Makes the schema of guests that are named by map keys. */
function mapSchema(index: CatalogueIndex, { namespace }: GuestAnnotation, target: ModuleTarget): JsonSchema {
  const properties = [...modulesByName(index, namespace)].map(([name, modules]) => {
    const deprecated = modules[0]?.deprecated;
    const own = {
      markdownDescription: modules.map(moduleHover).join('\n\n---\n\n'),
      ...(deprecated === undefined ? {} : { deprecationMessage: deprecationText(deprecated) }),
      defaultSnippets: modules.map((module) => moduleSnippet(index, module, true)),
      allOf: [anyOf(modules.map((module) => target(module, true)))],
    };
    return [name, own] as const;
  });
  // The type is added next to the reference, because only some places accept null.
  return { properties: { ...Object.fromEntries(properties), ...idKey }, additionalProperties: false };
}

function modulesByName(index: CatalogueIndex, namespace: string): ReadonlyMap<string, readonly ModuleDoc[]> {
  const sorted = [...index.modulesOf(namespace)].sort(byKeys((module) => module.name));
  return groupBy(sorted, (module) => module.name);
}

/** Accepts any of several packages' modules. The choice of the package is made elsewhere in the document, which a schema cannot evaluate. */
function anyOf(schemas: readonly JsonSchema[]): JsonSchema {
  return schemas.length === 1 ? (schemas[0] ?? {}) : { anyOf: schemas };
}

/** Limits the choice of packages in the document to those that are installed. */
function withChoices(document: JsonSchema, index: CatalogueIndex): JsonSchema {
  const { modules } = document.properties ?? {};
  if (modules === undefined) return document;
  const providers = [...groupBy(index.catalogue.modules, (module) => module.id)].map(([id, group]) => {
    const choice = { enum: group.map((module) => module.package), description: `The package that ${id} is taken from.` };
    return [id, group.length > 1 ? choice : { ...choice, doNotSuggest: true }] as const;
  });
  const choices = { ...modules, properties: { ...Object.fromEntries(providers), ...idKey }, additionalProperties: false };
  return { ...document, properties: { ...document.properties, modules: choices } };
}

function definitionName(index: CatalogueIndex, module: { readonly id: string; readonly package: string }): string {
  return index.modulesById(module.id).length > 1 ? `${module.id} of ${module.package}` : module.id;
}

function referTo(name: string): string {
  return `#/$defs/${pointerStep(name)}`;
}

function pointerStep(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}
