/**
 * Compares a field name, ignoring its case. Comparing the lengths first excludes most names.
 *
 * @param name - as it is in the message
 * @param lower - the name to compare with, in lowercase
 * @public
 */
export function fieldIs(name: string, lower: string): boolean {
  return name.length === lower.length && (name === lower || name.toLowerCase() === lower);
}

/**
 * Finds a field in a flat list.
 *
 * @param fields - name, value, name, value
 * @param name - in any case
 * @param from - index of the name at which to begin
 * @returns the index of its name, which its value follows; -1 if it is missing
 * @public
 */
export function indexOfField(fields: readonly string[], name: string, from = 0): number {
  const { length } = name;
  let lower: string | undefined;
  for (let at = from; at < fields.length; at += 2) {
    const candidate = fields[at] as string;
    if (candidate.length !== length) continue;
    if (candidate === name || candidate.toLowerCase() === (lower ??= name.toLowerCase())) return at;
  }
  return -1;
}

/**
 * Returns the value of the first field with a name in a flat list.
 *
 * @param name - in any case
 * @returns `undefined` if it is missing
 * @public
 */
export function firstValue(fields: readonly string[], name: string): string | undefined {
  const at = indexOfField(fields, name);
  return at < 0 ? undefined : fields[at + 1];
}

/**
 * Returns true if a flat list has a field with one of some names.
 *
 * @public
 */
export function includesAnyField(fields: readonly string[], names: { has(name: string): boolean }): boolean {
  for (let at = 0; at < fields.length; at += 2) if (names.has(fields[at] as string)) return true;
  return false;
}

/**
 * Visits the fields of a flat list in order. It needs a closure, so hot paths that visit every field of every request use a plain loop.
 *
 * @public
 */
export function forEachField(fields: readonly string[], visit: (name: string, value: string) => void): void {
  for (let at = 0; at < fields.length; at += 2) visit(fields[at] as string, fields[at + 1] as string);
}

/**
 * Copies a flat list without some of its fields.
 *
 * @param names - its `has` returns true for names, as they are in the list, to leave out
 * @param from - index before which all fields are kept
 * @returns a new list
 * @public
 */
export function withoutFields(fields: readonly string[], names: { has(name: string): boolean }, from = 0): string[] {
  const left = fields.slice(0, from);
  for (let at = from; at < fields.length; at += 2) {
    if (!names.has(fields[at] as string)) left.push(fields[at] as string, fields[at + 1] as string);
  }
  return left;
}

/**
 * Removes fields from a flat list, in linear time.
 *
 * @param fields - changed in place
 * @returns the same list
 * @public
 */
export function removeFields(fields: string[], isRemoved: (name: string) => boolean): string[] {
  let kept = 0;
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at] as string;
    if (isRemoved(name)) continue;
    if (kept < at) {
      fields[kept] = name;
      fields[kept + 1] = fields[at + 1] as string;
    }
    kept += 2;
  }
  fields.length = kept;
  return fields;
}
