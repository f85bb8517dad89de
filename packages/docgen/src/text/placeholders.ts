import type { CatalogueDoc, ModuleDoc, PlaceholderDoc } from '../model/catalogue-doc.js';

/** A placeholder with the modules that fill it in: several matchers set the groups of their expressions alike. @internal */
export interface FilledPlaceholder extends PlaceholderDoc {
  readonly modules: readonly ModuleDoc[];
}

/** What a reader must know of all placeholders, in paragraphs of Markdown. @internal */
export const aboutPlaceholders: readonly string[] = [
  'A placeholder such as `{http.request.host}` stands for a value. Each field says whether it takes placeholders, and which: those **of the process** are filled in when the config is loaded, ' +
    'those **of the request** for each request. Fields that take those of the request take those of the process, too.',
  'Replace words in capitals: `{env.NAME}` becomes `{env.HOME}`. Write `\\{` and `\\}` for braces that are not a placeholder. A value is always text: it cannot break the config ' +
    'or add keys to it. If a field such as `listen` or `dial` must not be empty, a config whose placeholder is empty there is refused.',
];

/** Placeholders by where they come from. @internal */
export const placeholderGroups = [
  { scope: 'global', title: 'Of the process', about: 'Allowed in every field that takes placeholders.' },
  { scope: 'request', title: 'Of the request', about: 'Allowed in fields that take placeholders of the request.' },
] as const;

/** A page with more of them at its end would be about placeholders more than about its module. */
const maxOnPage = 25;

/** Tells whether the page of a module lists its placeholders itself. @internal */
export function listsPlaceholders({ placeholders = [] }: ModuleDoc): boolean {
  return placeholders.length <= maxOnPage;
}

/** All placeholders, each once: in the order of the modules and of their lists. @internal */
export function filledPlaceholders({ modules }: CatalogueDoc): readonly FilledPlaceholder[] {
  const byName = new Map<string, PlaceholderDoc & { readonly modules: ModuleDoc[] }>();
  for (const module of modules) {
    for (const placeholder of module.placeholders ?? []) {
      const known = byName.get(placeholder.name);
      if (known === undefined) byName.set(placeholder.name, { ...placeholder, modules: [module] });
      else known.modules.push(module);
    }
  }
  return [...byName.values()];
}
