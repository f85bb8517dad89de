/** Up to this many names of the same length are compared one by one, which is faster than a map. */
const maxCompared = 8;

/**
 * A case-insensitive set of field names, for constant tables. The length alone excludes most names. Its memory grows with the length of
 * the longest name, so use a `Set` for names that a client or a backend sends.
 *
 * @public
 */
export class FieldNames {
  /** The names in lowercase, by length. */
  private readonly byLength: (string[] | undefined)[] = [];
  private readonly names = new Map<string, string>();

  /**
   * @param names - in any case
   */
  constructor(names: Iterable<string>) {
    for (const name of names) this.add(name.toLowerCase());
  }

  /**
   * Finds a name.
   *
   * @param name - in any case
   * @returns the name in lowercase; `undefined` if it is not in the set
   */
  find(name: string): string | undefined {
    const { length } = name;
    const candidates = length < this.byLength.length ? this.byLength[length] : undefined;
    if (candidates === undefined) return undefined;
    const lower = name.toLowerCase();
    if (candidates.length > maxCompared) return this.names.get(lower);
    for (const candidate of candidates) if (candidate === lower) return candidate;
    return undefined;
  }

  /** Returns true if a name, in any case, is in the set. */
  has(name: string): boolean {
    return this.find(name) !== undefined;
  }

  private add(name: string): void {
    if (this.names.has(name)) return;
    this.names.set(name, name);
    while (this.byLength.length <= name.length) this.byLength.push(undefined);
    const same = this.byLength[name.length];
    if (same === undefined) this.byLength[name.length] = [name];
    else same.push(name);
  }
}
