import { buildCatalogue } from '../model/build-catalogue.js';
import type { ModuleDoc } from '../model/catalogue-doc.js';
import { indexCatalogue, type CatalogueIndex } from '../model/catalogue-index.js';
import type { CatalogueInput } from '../model/catalogue-input.js';
import { byKeys, compareText, groupBy } from '../model/order.js';
import { namespaceName } from '../text/names.js';
import { TypeNames } from './type-names.js';
import { commentLines, keyText, typeText } from './type-text.js';

const preface = `/** A length of time: a text such as "10s" or "1m30s", or a number of nanoseconds. */
export type Duration = string | number;

/** Any value that JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };
`;

/**
 * Writes TypeScript types for configs with everything that is installed, so that the compiler can check a config: `satisfies CaddisConfig`.
 *
 * The types accept what planning accepts, except that they cannot express bounds, patterns, and the choice between several packages. They reject
 * `null` as a value for a field that is left out.
 *
 * @param input - the installed packages and modules
 * @returns the text of a `.d.ts` file
 * @public
 */
export function configTypes(input: CatalogueInput): string {
  const index = indexCatalogue(buildCatalogue(input));
  const names = new TypeNames(index);
  const { catalogue } = index;
  const document = `/** The document that a server is configured with. */\nexport interface CaddisConfig ${typeText(catalogue.document, names, '')}\n`;
  const modules = catalogue.modules.map((module) => moduleType(names, module));
  const namespaces = [...names.namespaces].sort(compareText).flatMap((id) => namespaceTypes(index, names, id));
  return [preface, document, ...namespaces, ...modules].join('\n');
}

/** Writes the types of a namespace's modules: as an object with the inline key, and as a map by name. */
function namespaceTypes(index: CatalogueIndex, names: TypeNames, namespace: string): readonly string[] {
  const modules = [...index.modulesOf(namespace)].sort(byKeys((module) => module.name));
  const title = `of \`${namespaceName(namespace)}\``;
  const guests = modules.map((module) => `\n  | (${guestText(names, module)})`);
  const byName = [...groupBy(modules, (module) => module.name)].flatMap(([name, group]) => [
    ...commentLines(group.map(({ summary }) => summary), '  '),
    `  readonly ${keyText(name)}?: ${group.map((module) => names.config(module)).join(' | ')};`,
  ]);
  return [
    `/** A module ${title}. */\nexport type ${names.guest(namespace)} =${guests.length === 0 ? ' never' : guests.join('')};\n`,
    `/** Modules ${title}, by name. */\nexport interface ${names.guestMap(namespace)} {\n${[...byName, '  readonly "@id"?: string | number;'].join('\n')}\n}\n`,
  ];
}

function guestText(names: TypeNames, module: ModuleDoc): string {
  if (module.inlineKey === undefined) return names.config(module);
  return `{ readonly ${keyText(module.inlineKey)}: ${JSON.stringify(module.name)} } & ${names.config(module)}`;
}

function moduleType(names: TypeNames, module: ModuleDoc): string {
  const { summary, deprecated, config, id, package: packageName } = module;
  const said = commentLines([summary, `Module \`${id}\` of ${packageName}.`, deprecated === undefined ? undefined : `@deprecated ${deprecated}`], '');
  return `${said.join('\n')}\nexport type ${names.config(module)} = ${typeText(config, names, '')};\n`;
}
