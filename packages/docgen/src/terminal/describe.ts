import type { ErrorDoc, ModuleDoc } from '../model/catalogue-doc.js';
import type { CatalogueIndex } from '../model/catalogue-index.js';
import { errors } from '../errors.js';
import { suggestNames } from '../model/suggest.js';
import { flattenFields, nextFields, type TypeDoc } from '../model/type-doc.js';
import { documentName, moduleName, namespaceName } from '../text/names.js';
import { fieldsCalled, fieldsText } from './describe-fields.js';
import { documentText, fieldText, joinSections, moduleText, section, type Page } from './describe-module.js';
import { placeholdersText } from './describe-placeholders.js';
import { namespaceText } from './describe-namespace.js';
import { plainMarkdown } from './plain-markdown.js';
import { createStyle } from './style.js';
import { wrap } from './wrap.js';

/** Options of {@link describe}. @public */
export interface DescribeOptions {
  /** Maximum line length in columns; 80 when left out. */
  readonly width?: number;
  /** True for colours by ANSI escapes; plain text when left out. */
  readonly color?: boolean;
  /** The package to use if several provide the ID. */
  readonly package?: string | undefined;
  /** A field of the module, levels separated by dots or slashes, e.g. `load_balancing.retries`. */
  readonly field?: string | undefined;
}

/**
 * Describes a module, one of its fields, a namespace, an error, the config document, all placeholders, or all fields with a name, as terminal text.
 *
 * @param index - catalogue of the installed packages
 * @param name - ID of a module or namespace, `apps`, the last label of a module if it is unique, the code of an error, `config` for
 * the document, `placeholders` for all of them, or the key of any field; an empty text returns an overview
 * @param options - width, colours, package, field
 * @returns lines of at most the given width, except for words that cannot be broken
 * @throws `DOCGEN_UNKNOWN_NAME`, `DOCGEN_UNKNOWN_FIELD`, `DOCGEN_SEVERAL_MODULES`
 * @public
 */
export function describe(index: CatalogueIndex, name: string, options: DescribeOptions = {}): string {
  const page: Page = { index, width: options.width ?? 80, style: createStyle(options.color === true) };
  if (name === '') return overviewText(page);
  const modules = modulesCalled(index, name).filter((module) => options.package === undefined || module.package === options.package);
  if (modules.length > 1) {
    throw errors.DOCGEN_SEVERAL_MODULES({ name, count: modules.length, next: howToChoose(modules) });
  }
  const [module] = modules;
  if (module !== undefined) return options.field === undefined ? moduleText(page, module) : describeField(page, moduleName(index, module), module.config, options.field);
  const namespace = index.namespace(name === 'apps' ? '' : name);
  if (namespace !== undefined) return namespaceText(page, namespace);
  const error = index.catalogue.errors.find((candidate) => candidate.code === name);
  if (error !== undefined) return errorText(page, error);
  if (name === 'config') return options.field === undefined ? documentText(page) : describeField(page, documentName, index.catalogue.document, options.field);
  if (name === 'placeholders') return placeholdersText(page);
  const places = fieldsCalled(index, name);
  if (places.length > 0) return fieldsText(page, name, places);
  throw unknownName(index, name);
}

/** Finds modules by ID, or else by the last label of their ID. Then apps and modules below apps are preferred, because others are rarely meant. */
function modulesCalled(index: CatalogueIndex, name: string): readonly ModuleDoc[] {
  const byId = index.modulesById(name);
  if (byId.length > 0 || index.namespace(name) !== undefined) return byId;
  const called = index.catalogue.modules.filter((module) => module.name === name);
  const inApps = called.filter(({ namespace }) => namespace === '' || index.nearestHost(namespace)?.module !== undefined);
  return inApps.length > 0 ? inApps : called;
}

function howToChoose(modules: readonly ModuleDoc[]): string {
  const ids = [...new Set(modules.map((module) => module.id))];
  if (ids.length > 1) return `name one of ${ids.join(', ')}`;
  return `add ${modules.map((module) => `--package ${module.package}`).join(' or ')}`;
}

function describeField(page: Page, owner: string, config: TypeDoc, wanted: string): string {
  const path = wanted.replaceAll('.', '/');
  const fields = flattenFields(config);
  const field = fields.find((candidate) => candidate.path === path);
  if (field !== undefined) return fieldText(page, owner, field);
  const near = suggestNames(path, fields.map((candidate) => candidate.path));
  const next = near.length > 0 ? didYouMean(near) : `it has ${fields.map((candidate) => candidate.path).filter((known) => !known.includes('/')).join(', ') || 'no fields'}`;
  throw errors.DOCGEN_UNKNOWN_FIELD({ owner, field: wanted, next });
}

function unknownName(index: CatalogueIndex, name: string): Error {
  const { modules, namespaces, errors: codes } = index.catalogue;
  const known = [...new Set([...modules, ...namespaces].map((doc) => doc.id)), 'apps', ...codes.map((error) => error.code)];
  const near = suggestNames(name, known);
  return errors.DOCGEN_UNKNOWN_NAME({ name, next: near.length > 0 ? didYouMean(near) : 'ask without a name for an overview' });
}

function didYouMean(near: readonly string[]): string {
  return `did you mean ${near.join(' or ')}?`;
}

function overviewText(page: Page): string {
  const { namespaces, packages, document } = page.index.catalogue;
  return joinSections([
    section(page, 'Document', `  ${page.style.name('config')}\n${wrap(nextFields(document).map(({ key }) => key).join(', '), page.width, '      ')}`),
    section(
      page,
      'Namespaces',
      namespaces
        .map((namespace) => {
          const names = namespace.modules.map((module) => page.index.module(module)?.name ?? module.id);
          const modules = names.length === 0 ? 'no module is installed' : [...new Set(names)].join(', ');
          return `  ${page.style.name(namespaceName(namespace.id))}\n${wrap(modules, page.width, '      ')}`;
        })
        .join('\n'),
    ),
    section(
      page,
      'Packages',
      packages
        .filter((info) => info.modules.length > 0)
        .map((info) => `  ${info.name} ${info.version}${info.standard ? '' : ', not standard'}`)
        .join('\n'),
    ),
  ]);
}

function errorText(page: Page, error: ErrorDoc): string {
  return joinSections([
    `${page.style.bold(error.code)}\n${page.style.dim(`an error of ${error.package}`)}`,
    plainMarkdown(error.doc, page.width, page.style),
    wrap(`Message: ${error.message}`, page.width),
    error.help === undefined ? '' : wrap(`Help: ${error.help}`, page.width),
  ]);
}
