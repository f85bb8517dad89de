/** So many names of one length are compared one by one, which costs less than to look them up. */
const maxCompared = 8;

/**
 * A set of field names, whatever their case, for tables that are made once. Most names are told apart by their length alone. It takes as
 * much memory as its longest name is long, so it is not for names that a client or a backend has sent: those go into a `Set`.
 *
 * @public
 */
export class FieldNames {
  /** The names in lower case, by their length. */
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
   * @returns the name in lower case; `undefined` when it is none of them
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

  /** Tells whether a name, in any case, is one of them. */
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
