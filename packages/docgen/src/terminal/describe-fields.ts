import type { CatalogueIndex } from '../model/catalogue-index.js';
import { groupBy } from '../model/order.js';
import { flattenFields, type FieldDoc, type TypeDoc } from '../model/type-doc.js';
import { documentName, moduleName } from '../text/names.js';
import { fieldEntry, fieldText, joinSections, section, type Page } from './describe-module.js';

/** A field with the name of its owner, a module or the document. */
interface FieldPlace {
  readonly owner: string;
  readonly field: FieldDoc;
}

/** Finds the fields of the document and of modules whose path ends in a name; its levels are separated by dots or slashes. @internal */
export function fieldsCalled(index: CatalogueIndex, name: string): readonly FieldPlace[] {
  const path = name.replaceAll('.', '/');
  const fieldsOf = (owner: string, config: TypeDoc): readonly FieldPlace[] =>
    flattenFields(config)
      .filter((field) => field.path === path || field.path.endsWith(`/${path}`))
      .map((field) => ({ owner, field }));
  const { document, modules } = index.catalogue;
  return [...fieldsOf(documentName, document), ...modules.flatMap((module) => fieldsOf(moduleName(index, module), module.config))];
}

/** Describes the fields with one name: in full if there is only one, otherwise type and default of each. @internal */
export function fieldsText(page: Page, name: string, places: readonly FieldPlace[]): string {
  const [first] = places;
  if (first !== undefined && places.length === 1) return fieldText(page, first.owner, first.field);
  return joinSections([
    `${page.style.bold(name)}\n${page.style.dim(`${places.length} fields of that name`)}`,
    ...[...groupBy(places, (place) => place.owner)].map(([owner, group]) => section(page, owner, group.map(({ field }) => fieldEntry(page, field)).join('\n\n'))),
  ]);
}
