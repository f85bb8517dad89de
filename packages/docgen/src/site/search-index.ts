import { flattenFields, type TypeDoc } from '../model/type-doc.js';
import { historyFacts, presenceFact } from '../text/facts.js';
import { firstSentence } from '../text/first-sentence.js';
import { documentName, namespaceName } from '../text/names.js';
import { filledPlaceholders } from '../text/placeholders.js';
import { plainSentence } from '../text/plain-sentence.js';
import { uniqueSlugs } from './base/slug.js';
import { errorsPath, modulePath, namespacePath, packagePath, placeholdersPath, type Site } from './base/site.js';
import { searchPages, type SearchEntry, type SearchOwner } from './search-pages.js';

/**
 * Writes the entries of the search as a script, because pages opened from `file:` cannot fetch data. The browser makes the index of them: it is
 * faster at that than at reading an index, which is also longer than the texts.
 *
 * @internal
 */
export function searchScript(site: Site): string {
  return `window.caddisSearch = ${JSON.stringify(searchPages(entriesOf(site))).replaceAll('<', '\\u003c')};\n`;
}

function entriesOf({ index, guides, explorer }: Site): readonly SearchEntry[] {
  const { modules, namespaces, packages, errors } = index.catalogue;
  return [
    ...modules.map((module) => ({
      path: modulePath(index, module),
      title: module.id,
      name: module.name,
      kind: 'module' as const,
      also: (module.alsoCalled ?? []).join('\n'),
      text: `${plainSentence(module.summary)}${module.rivals.length > 0 ? ` (${module.package})` : ''}`,
      more: `${module.description} ${module.package}`,
    })),
    ...fieldEntries(explorer.root.path, { name: 'config', id: documentName }, index.catalogue.document),
    ...modules.flatMap((module) => fieldEntries(modulePath(index, module), { name: module.name, id: module.id }, module.config)),
    {
      path: placeholdersPath,
      title: 'Placeholders',
      name: 'placeholders',
      kind: 'placeholder' as const,
      also: 'placeholder\nvariables\ntemplate variables\nrequest variables',
      text: 'All placeholders: what each gives, where it can be used, and an example.',
      more: '',
    },
    ...filledPlaceholders(index.catalogue).map(({ name, description, example, where = '', modules: [by] }) => ({
      path: `${placeholdersPath}#${name}`,
      title: `{${name}}`,
      name,
      kind: 'placeholder' as const,
      text: plainSentence(description),
      more: `${where} ${example} ${by?.id}`,
    })),
    ...namespaces.map((namespace) => ({
      path: namespacePath(namespace.id),
      title: namespaceName(namespace.id),
      name: namespace.id.slice(namespace.id.lastIndexOf('.') + 1),
      kind: 'namespace' as const,
      text: plainSentence(namespace.description),
      more: namespace.description.slice(firstSentence(namespace.description).length),
    })),
    ...packages.map((info) => ({ path: packagePath(info.name), title: info.name, name: info.name, kind: 'package' as const, text: info.description ?? '', more: '' })),
    ...errors.map((error) => ({ path: `${errorsPath}#${error.code}`, title: error.code, name: error.code, kind: 'error' as const, text: error.doc, more: error.message })),
    ...guides.flatMap((guide) =>
      sections(guide.markdown).map(({ heading, anchor, body }) => ({
        path: heading === undefined ? guide.path : `${guide.path}#${anchor}`,
        title: heading === undefined ? guide.title : `${guide.title}: ${heading.replaceAll('`', '')}`,
        name: heading === undefined ? guide.title : heading.replaceAll('`', ''),
        kind: 'guide' as const,
        also: heading === undefined ? guide.alsoCalled.join('\n') : '',
        text: plainSentence(body.replace(/^-.*$/gm, '')),
        more: body,
      })),
    ),
  ];
}

function fieldEntries(path: string, owner: SearchOwner, config: TypeDoc): readonly SearchEntry[] {
  return flattenFields(config).map((field) => ({
    path: `${path}#${field.path}`,
    owner,
    title: field.path,
    name: field.key,
    kind: 'field',
    text: `${field.type.label} · ${presenceFact(field).replaceAll('`', '')} · ${plainSentence(field.description)}`,
    more: [field.description.slice(firstSentence(field.description).length), ...historyFacts(field)].join(' '),
  }));
}

/** Splits a guide into the text before its second heading and one section for each further heading. */
function sections(markdown: string): readonly { readonly heading: string | undefined; readonly anchor: string; readonly body: string }[] {
  const slug = uniqueSlugs();
  const withoutCode = markdown.replace(/^(```+)[^]*?^\1/gm, '');
  const [first = '', ...rest] = withoutCode.split(/^##+\s+/m);
  slug(/^#\s+(.*)$/m.exec(first)?.[1] ?? '');
  return [
    { heading: undefined, anchor: '', body: first.replace(/^#\s.*$/m, '') },
    ...rest.map((part) => {
      const heading = part.split('\n', 1)[0]?.trim() ?? '';
      return { heading, anchor: slug(heading), body: part.slice(part.indexOf('\n') + 1) };
    }),
  ];
}
