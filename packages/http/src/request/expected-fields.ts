/** Characters in names of fields that many backends cannot tell from a hyphen. */
const ambiguous = /[_.]/;

/**
 * Decides which request fields are let through. Many backends read `X_Real_Ip` and `X.Real.Ip` as `X-Real-Ip`, so names like
 * these are dropped; unless they are expected, and then their like with hyphens is dropped.
 *
 * @internal
 */
export class ExpectedFields {
  /** True when names without underscores and dots are all let through. */
  readonly isEmpty: boolean;
  private readonly expected: NameList;
  private readonly twins: NameList;

  /** @param names - names with underscores or dots; with `*` at the end all that begin so */
  constructor(names: readonly string[]) {
    this.isEmpty = names.length === 0;
    this.expected = new NameList(names);
    this.twins = new NameList(names.map((name) => name.replaceAll(/[_.]/g, '-')));
  }

  drops(name: string): boolean {
    return ambiguous.test(name) ? !this.expected.has(name) : !this.isEmpty && this.twins.has(name);
  }
}

class NameList {
  private readonly names: ReadonlySet<string>;
  private readonly beginnings: readonly string[];

  constructor(names: readonly string[]) {
    const lower = names.map((name) => name.toLowerCase());
    this.names = new Set(lower.filter((name) => !name.endsWith('*')));
    this.beginnings = lower.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  }

  has(name: string): boolean {
    const lower = name.toLowerCase();
    return this.names.has(lower) || this.beginnings.some((beginning) => lower.startsWith(beginning));
  }
}
