import type { HostDoc, ModuleDoc } from '../model/catalogue-doc.js';
import type { CatalogueIndex } from '../model/catalogue-index.js';
import { guestOf, nextFields, type FieldDoc, type TypeDoc } from '../model/type-doc.js';
import { unsupportedKeys } from '../model/unsupported-keys.js';
import { deprecationText } from '../text/deprecation.js';
import { historyFacts, presenceFact, typeFacts } from '../text/facts.js';
import { documentName, hostName, namespaceName, packageName } from '../text/names.js';
import { modulePlaceholders } from './placeholder-list.js';
import { plainMarkdown } from './plain-markdown.js';
import type { Style } from './style.js';
import { visibleWidth, wrap } from './wrap.js';

/** The output that text is written for. @internal */
export interface Page {
  readonly index: CatalogueIndex;
  readonly width: number;
  readonly style: Style;
}

/** Describes a module: summary, fields at every depth, hosts, examples. @internal */
export function moduleText(page: Page, module: ModuleDoc): string {
  const { index, style, width } = page;
  return joinSections([
    `${style.bold(module.id)}\n${wrap(origin(index, module), width)}`,
    module.deprecated === undefined ? '' : wrap(style.warn(plainWords(deprecationText(module.deprecated))), width),
    plainMarkdown(module.summary, width, style),
    module.description === '' ? '' : plainMarkdown(module.description, width, style),
    named(module, style),
    section(page, 'Config', configText(page, module.config)),
    section(page, 'Goes into', hostsText(page, module)),
    section(page, 'Placeholders', modulePlaceholders(page, module)),
    ...module.examples.map((example) => section(page, `Example: ${example.title}`, json(example.config))),
  ]);
}

/** Describes the config document itself. @internal */
export function documentText(page: Page): string {
  const { document } = page.index.catalogue;
  return joinSections([`${page.style.bold('config')}\n${page.style.dim(documentName)}`, section(page, 'Fields', configText(page, document))]);
}

/** Describes one field of a module or of the document, and the fields below it. @internal */
export function fieldText(page: Page, owner: string, field: FieldDoc): string {
  const { style, width } = page;
  return joinSections([
    `${style.bold(field.path)}\n${style.dim(`a field of ${owner}`)}`,
    wrap(factLine(field), width),
    fieldProse(page, field, ''),
    section(page, 'Fields', configFields(page, field.type)),
  ]);
}

/** Writes a heading with its text; nothing if the text is empty. @internal */
export function section(page: Page, title: string, body: string): string {
  return body === '' ? '' : `${wrap(title, page.width).replace(/.+/g, page.style.bold)}\n\n${body}`;
}

/** Joins sections with empty lines, and leaves out empty ones. @internal */
export function joinSections(sections: readonly string[]): string {
  return `${sections.filter((part) => part !== '').join('\n\n')}\n`;
}

function origin(index: CatalogueIndex, module: ModuleDoc): string {
  const standard = index.package(module.package)?.standard === true;
  const since = module.since === undefined ? [] : [`since ${module.since}`];
  return [packageName(index, module.package), standard ? 'standard' : `not standard (npm install ${module.package})`, module.stability, ...since].join(', ');
}

/** Shows how a config names the module. */
function named(module: ModuleDoc, style: Style): string {
  const written = module.inlineKey === undefined ? `"${module.name}": …` : `{ "${module.inlineKey}": "${module.name}", … }`;
  return `Written as  ${style.name(written)}`;
}

function configText(page: Page, config: TypeDoc): string {
  const fields = configFields(page, config);
  if (config.kind === 'object') return `${fields === '' ? '  It has no settings.' : fields}${refusedLine(page, config, '  ')}`;
  const said = config.description === undefined ? '' : `\n${plainMarkdown(config.description, page.width, page.style, '  ')}`;
  const head = wrap([config.label, ...typeFacts(config)].join(', '), page.width, '  ');
  return `${head}${said}${guestLine(page, config, '  ')}${fields === '' ? '' : `\n\n${fields}`}`;
}

function configFields(page: Page, type: TypeDoc): string {
  return nextFields(type)
    .map((field) => entry(page, field))
    .join('\n\n');
}

/** Describes a field and all fields below it. */
function entry(page: Page, field: FieldDoc): string {
  const below = configFields(page, field.type);
  return [fieldEntry(page, field), ...(below === '' ? [] : [below])].join('\n\n');
}

/** Describes a single field in a list: type, constraints and default after its path, the rest below. @internal */
export function fieldEntry(page: Page, field: FieldDoc): string {
  const own = `  ${page.style.name(field.path)}  ${wrap(factLine(field), page.width - 2, '', '      ')}`;
  const head = own.split('\n')[0] ?? '';
  const fits = visibleWidth(head) <= page.width;
  const title = fits ? own : `${pathLines(page, field.path)}\n${wrap(factLine(field), page.width, '      ')}`;
  return `${title}\n${fieldProse(page, field, '      ')}`;
}

/** Wraps a path that is longer than a line. */
function pathLines({ style, width }: Page, path: string): string {
  const breakable = path.replace(/\/(?=.)/g, '/ ');
  const lines = wrap(breakable, width, '  ', '    ').split('\n');
  return lines.map((line) => line.replace(/\S.*/, (text) => style.name(text.replaceAll('/ ', '/')))).join('\n');
}

function factLine(field: FieldDoc): string {
  return plainWords([field.type.label, ...typeFacts(field.type), presenceFact(field), ...historyFacts(field)].join(', '));
}

/** Removes Markdown from a short text, which only contains inline code. */
function plainWords(markdown: string): string {
  return markdown.replaceAll('`', '');
}

function fieldProse(page: Page, field: FieldDoc, indent: string): string {
  const deprecated = field.deprecated === undefined ? '' : `${wrap(page.style.warn(plainWords(deprecationText(field.deprecated))), page.width, indent)}\n`;
  return `${deprecated}${plainMarkdown(field.description, page.width, page.style, indent)}${guestLine(page, field.type, indent)}${refusedLine(page, field.type, indent)}`;
}

/** Lists the modules that a field accepts. */
function guestLine(page: Page, type: TypeDoc, indent: string): string {
  const namespace = guestOf(type)?.namespace;
  if (namespace === undefined) return '';
  const names = page.index.modulesOf(namespace).map((module) => module.name);
  const listed = names.length === 0 ? 'none is installed' : [...new Set(names)].map((name) => page.style.name(name)).join(', ');
  return `\n${wrap(`Modules of ${namespaceName(namespace)}: ${listed}.`, page.width, indent)}`;
}

/** Lists the keys that Caddy supports here and this module rejects. */
function refusedLine(page: Page, type: TypeDoc, indent: string): string {
  const lines = unsupportedKeys(type).map(({ key = 'all other keys', reason }) => wrap(plainWords(`${key}: ${reason}`), page.width, `${indent}  `, `${indent}    `));
  return lines.length === 0 ? '' : `\n${indent}Refused, unlike in Caddy:\n${lines.join('\n')}`;
}

function hostsText(page: Page, module: ModuleDoc): string {
  return module.hosts.map((host) => wrap(hostLine(page, host), page.width, '  ', '      ')).join('\n');
}

/** Writes a place that takes guests on one line. @internal */
export function hostLine(page: Page, host: HostDoc): string {
  return `${hostName(page.index, host)}: ${page.style.name(host.path === '' ? 'its config' : host.path)}`;
}

function json(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replace(/^/gm, '  ');
}
