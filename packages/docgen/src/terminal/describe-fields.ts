import type { CatalogueIndex } from '../model/catalogue-index.js';
import { groupBy } from '../model/order.js';
import { flattenFields, type FieldDoc, type TypeDoc } from '../model/type-doc.js';
import { documentName, moduleName } from '../text/names.js';
import { fieldEntry, fieldText, joinSections, section, type Page } from './describe-module.js';

/** A field with what has it, as people call that. */
interface FieldPlace {
  readonly owner: string;
  readonly field: FieldDoc;
}

/** The fields of the document and of any module whose path ends in a name, levels separated by dots or slashes. @internal */
export function fieldsCalled(index: CatalogueIndex, name: string): readonly FieldPlace[] {
  const path = name.replaceAll('.', '/');
  const fieldsOf = (owner: string, config: TypeDoc): readonly FieldPlace[] =>
    flattenFields(config)
      .filter((field) => field.path === path || field.path.endsWith(`/${path}`))
      .map((field) => ({ owner, field }));
  const { document, modules } = index.catalogue;
  return [...fieldsOf(documentName, document), ...modules.flatMap((module) => fieldsOf(moduleName(index, module), module.config))];
}

/** Describes fields of one name: all of it where there is one, else the type and default of each. @internal */
export function fieldsText(page: Page, name: string, places: readonly FieldPlace[]): string {
  const [first] = places;
  if (first !== undefined && places.length === 1) return fieldText(page, first.owner, first.field);
  return joinSections([
    `${page.style.bold(name)}\n${page.style.dim(`${places.length} fields of that name`)}`,
    ...[...groupBy(places, (place) => place.owner)].map(([owner, group]) => section(page, owner, group.map(({ field }) => fieldEntry(page, field)).join('\n\n'))),
  ]);
}
