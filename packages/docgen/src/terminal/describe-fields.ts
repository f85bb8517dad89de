import type { ModuleDoc } from '../model/catalogue-doc.js';
import type { CatalogueIndex } from '../model/catalogue-index.js';
import { flattenFields, type FieldDoc } from '../model/type-doc.js';
import { fieldText, fieldEntry, joinSections, section, type Page } from './describe-module.js';
import { moduleName } from '../text/names.js';

/** A field with the module that has it. */
interface FieldPlace {
  readonly module: ModuleDoc;
  readonly field: FieldDoc;
}

/** The fields of any module whose path ends in a name, levels separated by dots or slashes. @internal */
export function fieldsCalled(index: CatalogueIndex, name: string): readonly FieldPlace[] {
  const path = name.replaceAll('.', '/');
  return index.catalogue.modules.flatMap((module) =>
    flattenFields(module.config)
      .filter((field) => field.path === path || field.path.endsWith(`/${path}`))
      .map((field) => ({ module, field })),
  );
}

/** Describes fields of one name: all of it where there is one, else the type and default of each. @internal */
export function fieldsText(page: Page, name: string, places: readonly FieldPlace[]): string {
  const [first] = places;
  if (first !== undefined && places.length === 1) return fieldText(page, first.module, first.field);
  const modules = [...new Set(places.map(({ module }) => module))];
  return joinSections([
    `${page.style.bold(name)}\n${page.style.dim(`${places.length} fields of that name`)}`,
    ...modules.map((module) => {
      const entries = places.filter((place) => place.module === module).map(({ field }) => fieldEntry(page, field));
      return section(page, moduleName(page.index, module), entries.join('\n\n'));
    }),
  ]);
}
