/**
 * Tells whether a field has a name, whatever its case. The lengths tell most names apart before one is looked at.
 *
 * @param name - as it stands in a message
 * @param lower - the name to compare with, in lower case
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
 * @param from - where to begin, the position of a name
 * @returns the position of its name, its value is behind it; -1 where there is none
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
 * Value of the first field of a name in a flat list.
 *
 * @param name - in any case
 * @returns `undefined` where there is none
 * @public
 */
export function firstValue(fields: readonly string[], name: string): string | undefined {
  const at = indexOfField(fields, name);
  return at < 0 ? undefined : fields[at + 1];
}

/**
 * Tells whether a flat list has a field with one of some names.
 *
 * @public
 */
export function includesAnyField(fields: readonly string[], names: { has(name: string): boolean }): boolean {
  for (let at = 0; at < fields.length; at += 2) if (names.has(fields[at] as string)) return true;
  return false;
}

/**
 * Visits the fields of a flat list in order. It costs a closure: what looks at each field of each request has a loop of its own.
 *
 * @public
 */
export function forEachField(fields: readonly string[], visit: (name: string, value: string) => void): void {
  for (let at = 0; at < fields.length; at += 2) visit(fields[at] as string, fields[at + 1] as string);
}

/**
 * Copies a flat list without some of its fields.
 *
 * @param names - tells by its name, as it stands in the list, whether a field is left out
 * @param from - position before which all fields stay
 * @returns a list of its own
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
 * Takes fields out of a flat list, in time that is linear in the list.
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
