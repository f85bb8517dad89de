import type { CatalogueDoc, ModuleDoc, PlaceholderDoc } from '../model/catalogue-doc.js';

/** A placeholder with the modules that set it; e.g. several matchers set the groups of their regular expressions in the same way. @internal */
export interface FilledPlaceholder extends PlaceholderDoc {
  readonly modules: readonly ModuleDoc[];
}

/** What readers must know about placeholders, in paragraphs of Markdown. @internal */
export const aboutPlaceholders: readonly string[] = [
  'A placeholder such as `{http.request.host}` stands for a value. Each field says whether it takes placeholders, and which: those **of the process** are filled in when the config is loaded, ' +
    'those **of the request** for each request. Fields that take those of the request take those of the process, too.',
  'Replace words in capitals: `{env.NAME}` becomes `{env.HOME}`. Write `\\{` and `\\}` for braces that are not a placeholder. A value is always text: it cannot break the config ' +
    'or add keys to it. If a field such as `listen` or `dial` must not be empty, a config whose placeholder is empty there is refused.',
];

/** The groups of placeholders, by scope. @internal */
export const placeholderGroups = [
  { scope: 'global', title: 'Of the process', about: 'Allowed in every field that takes placeholders.' },
  { scope: 'request', title: 'Of the request', about: 'Allowed in fields that take placeholders of the request.' },
] as const;

/** Maximum number of placeholders that a module's own page lists; more would dominate the page. */
const maxOnPage = 25;

/** Tells whether a module's own page lists its placeholders. @internal */
export function listsPlaceholders({ placeholders = [] }: ModuleDoc): boolean {
  return placeholders.length <= maxOnPage;
}

/** Lists all placeholders without duplicates, in the order of the modules and of their own lists. @internal */
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
