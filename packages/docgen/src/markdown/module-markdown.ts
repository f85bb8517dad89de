import type { HostDoc, ModuleDoc, ModuleRef, PlaceholderDoc } from '../model/catalogue-doc.js';
import type { CatalogueIndex } from '../model/catalogue-index.js';
import { flattenFields, guestOf, type FieldDoc, type TypeDoc } from '../model/type-doc.js';
import { unsupportedKeys } from '../model/unsupported-keys.js';
import { sampleConfig } from '../sample/sample-value.js';
import { deprecationText } from '../text/deprecation.js';
import { historyFacts, typeFacts } from '../text/facts.js';
import { hostName, moduleName, namespaceName, packageName } from '../text/names.js';
import { listsPlaceholders } from '../text/placeholders.js';
import { code, jsonBlock, paragraphs, table } from './markdown-text.js';

/** The page that Markdown is written for. @internal */
export interface MarkdownPage {
  readonly index: CatalogueIndex;
  /** Level of the page's title, 1 to 4. */
  readonly level: number;
  /** True for the README of the package, which leaves out name and version of the package, so that a new version does not make it stale. */
  readonly isReadme?: boolean;
  /** Returns the address of a module's or namespace's page, or that of all placeholders; `undefined` if there is no such page. */
  linkTo(target: { readonly module: ModuleRef } | { readonly namespace: string } | 'placeholders'): string | undefined;
}

/** Writes the documentation of a module: summary, how to write it, fields, hosts, examples. @internal */
export function moduleMarkdown(page: MarkdownPage, module: ModuleDoc): string {
  const { index } = page;
  return paragraphs(
    heading(page, 0, code(module.id)),
    module.deprecated === undefined ? '' : deprecationText(module.deprecated),
    module.summary,
    origin(page, module),
    module.description,
    ...(canBeWritten(index, module) ? howItIsWritten(index, module) : []),
    heading(page, 1, 'Config'),
    configMarkdown(page, module.config),
    ...(module.hosts.length === 0 ? [] : [heading(page, 1, 'Goes into'), hostList(page, module.hosts)]),
    ...(module.examples.length === 0 ? [] : [heading(page, 1, 'Examples')]),
    ...module.examples.flatMap((example) => [example.title, jsonBlock(example.config, module.id)]),
    ...placeholderSection(page, module),
  );
}

function placeholderSection(page: MarkdownPage, module: ModuleDoc): readonly string[] {
  if (module.placeholders === undefined) return [];
  const title = heading(page, 1, 'Placeholders');
  const address = page.linkTo('placeholders');
  if (!listsPlaceholders(module) && address !== undefined) return [title, `It provides ${module.placeholders.length} placeholders: ${linked('all placeholders', address)}.`];
  return [title, 'It provides:', placeholderTable(module.placeholders)];
}

/** Writes a table of placeholders. If they have modules, these get a column. @internal */
export function placeholderTable(placeholders: readonly (PlaceholderDoc & { readonly by?: string })[]): string {
  const withModules = placeholders.some(({ by }) => by !== undefined);
  const rows = placeholders.map(({ name, description, example, where, by = '' }) => {
    const place = where === undefined ? '' : ` ${capital(where)}`;
    return [code(`{${name}}`), `${description}${place}`, code(example), ...(withModules ? [by] : [])];
  });
  return table(['Placeholder', 'Value', 'Example', ...(withModules ? ['Module'] : [])], rows);
}

function howItIsWritten(index: CatalogueIndex, module: ModuleDoc): readonly string[] {
  const written = module.inlineKey === undefined ? `"${module.name}": …` : `{ "${module.inlineKey}": "${module.name}", … }`;
  return [`Written as ${code(written)}. Minimal config:`, jsonBlock(sampleConfig(index, module, 'minimal'), module.id)];
}

/** Tells whether a module occurs in configs. A module without settings that no field accepts is used in another way. */
function canBeWritten(index: CatalogueIndex, module: ModuleDoc): boolean {
  return index.nearestHost(module.namespace) !== undefined || flattenFields(module.config).length > 0;
}

/** Writes a list of the places that take guests. @internal */
export function hostList(page: MarkdownPage, hosts: readonly HostDoc[]): string {
  return hosts
    .map((host) => `- ${host.module === undefined ? hostName(page.index, host) : moduleLink(page, host.module)}: ${host.path === '' ? 'its config' : code(host.path)}`)
    .join('\n');
}

/** Writes the name of a module, linked to its page if there is one. @internal */
export function moduleLink(page: MarkdownPage, module: ModuleRef): string {
  return linked(code(moduleName(page.index, module)), page.linkTo({ module }));
}

/** Writes the name of a namespace, linked to its page if there is one. @internal */
export function namespaceLink(page: MarkdownPage, namespace: string): string {
  return linked(code(namespaceName(namespace)), page.linkTo({ namespace }));
}

/** Writes a heading below the page's title. @internal */
export function heading(page: MarkdownPage, below: number, text: string): string {
  return `${'#'.repeat(page.level + below)} ${text}`;
}

/** Writes the settings of a module or of the document. @internal */
export function configMarkdown(page: MarkdownPage, config: TypeDoc): string {
  const fields = flattenFields(config);
  const own = config.kind === 'object' ? '' : paragraphs(capital(typeCell(page, config)), config.description ?? '');
  if (fields.length === 0) return own === '' ? 'It has no settings.' : own;
  return paragraphs(own, table(['Field', 'Type', 'Default', 'Description'], fields.map((field) => row(page, field))), unsupported(config));
}

function row(page: MarkdownPage, field: FieldDoc): readonly string[] {
  const marks = [
    ...(field.deprecated === undefined ? [] : [deprecationText(field.deprecated)]),
    field.description,
    ...(field.omitted === undefined ? [] : [`Left out: ${field.omitted}.`]),
    ...historyFacts(field).map(capital),
  ];
  const fallback = field.required ? '**required**' : field.default === undefined ? '–' : code(JSON.stringify(field.default));
  return [code(field.path), typeCell(page, field.type), fallback, marks.join(' ')];
}

function typeCell(page: MarkdownPage, type: TypeDoc): string {
  const namespace = guestOf(type)?.namespace;
  const label = type.kind === 'choice' ? (type.choices ?? []).map((choice) => code(JSON.stringify(choice))).join(', ') : type.label;
  const named = namespace === undefined ? label : `${label} of ${namespaceLink(page, namespace)}`;
  return [named, ...typeFacts(type)].join(', ');
}

function unsupported(config: TypeDoc): string {
  const places = [{ path: '', type: config }, ...flattenFields(config)];
  const lines = places.flatMap(({ path, type }) => {
    const prefix = path === '' ? '' : `${path}/`;
    return unsupportedKeys(type).map(({ key = '…', reason }) => `- ${code(prefix + key)}: ${reason}`);
  });
  return lines.length === 0 ? '' : `Caddy has these keys; here they are refused:\n\n${lines.join('\n')}`;
}

function origin({ index, isReadme = false }: MarkdownPage, module: ModuleDoc): string {
  const info = index.package(module.package);
  const source = info?.repository === undefined ? packageName(index, module.package) : `[${packageName(index, module.package)}](${info.repository})`;
  const since = module.since === undefined ? [] : [`since ${module.since}`];
  const from = [source, info?.standard === true ? 'standard' : `not standard: ${code(`npm install ${module.package}`)}`];
  const marks = [...(isReadme ? [] : from), module.stability, ...since];
  return marks.join(' · ');
}

function linked(text: string, address: string | undefined): string {
  return address === undefined ? text : `[${text}](${address})`;
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
