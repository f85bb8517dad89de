import type { PlacedError } from '../config/placed-errors.js';
import { errors } from '../errors.js';
import { removeFields } from '../fields/raw-fields.js';

/** The two characters in names of fields that many backends cannot tell from a hyphen. */
const ambiguous = /[_.]/;
const ambiguousAll = /[_.]/g;
/** A name of a field; `*` is allowed in one, but stands for any text here. */
const fieldName = /^[!#$%&'+.^_`|~0-9A-Za-z-]+\*?$/;

/** The fields that a server lets through, as its config lists them. @internal */
export interface ExpectedFieldsConfig {
  readonly expected_underscore_headers?: readonly string[];
  readonly expected_dot_headers?: readonly string[];
}

/**
 * What is wrong with the fields that a server expects.
 *
 * @param at - keys that lead to the server's config
 * @internal
 */
export function* expectedFieldErrors(
  { expected_underscore_headers: underscores = [], expected_dot_headers: dots = [] }: ExpectedFieldsConfig,
  at: PlacedError['at'] = [],
): Generator<PlacedError> {
  const lists = { expected_underscore_headers: underscores, expected_dot_headers: dots };
  for (const [key, names] of Object.entries(lists)) {
    for (const [index, name] of names.entries()) {
      if (!fieldName.test(name)) yield { at: [...at, key, index], error: errors.HTTP_EXPECTED_FIELD_INVALID({ name: JSON.stringify(name) }) };
    }
  }
}

/**
 * Decides which request fields are let through. Many backends read `X_Real_Ip` and `X.Real.Ip` as `X-Real-Ip`, so names like these are
 * dropped; unless they are expected, and then their like with hyphens is dropped. One that is expected and comes twice is dropped, too:
 * one of the two is made up, and nobody can say which.
 *
 * @see Caddy's `expected_underscore_headers` and `expected_dot_headers`
 * @internal
 */
export class ExpectedFields {
  /** True when names without underscores and dots are all let through. */
  readonly isEmpty: boolean;
  private readonly underscores: NameList;
  private readonly dots: NameList;
  private readonly twins: NameList;

  /** A name with both characters must be in both lists. With `*` at the end all are meant that begin so. */
  constructor({ expected_underscore_headers: underscores = [], expected_dot_headers: dots = [] }: ExpectedFieldsConfig = {}) {
    this.isEmpty = underscores.length + dots.length === 0;
    this.underscores = new NameList(underscores);
    this.dots = new NameList(dots);
    this.twins = new NameList([...underscores, ...dots].map(withHyphens));
  }

  /**
   * Takes the fields out that are not let through.
   *
   * @param fields - flat list; changed in place
   * @param isOther - tells which names are taken out besides
   * @returns the same list
   */
  keep(fields: string[], isOther: (name: string) => boolean): string[] {
    /** Expected fields by how a backend could read them. */
    let seen: Set<string> | undefined;
    let twice: Set<string> | undefined;
    removeFields(fields, (name) => {
      if (isOther(name) || this.drops(name)) return true;
      if (!this.isEmpty && ambiguous.test(name)) {
        const read = withHyphens(name).toLowerCase();
        seen ??= new Set();
        if (seen.has(read)) (twice ??= new Set()).add(read);
        seen.add(read);
      }
      return false;
    });
    const repeated = twice;
    if (repeated !== undefined) removeFields(fields, (name) => ambiguous.test(name) && repeated.has(withHyphens(name).toLowerCase()));
    return fields;
  }

  private drops(name: string): boolean {
    if (!ambiguous.test(name)) return !this.isEmpty && this.twins.has(name);
    return (name.includes('_') && !this.underscores.has(name)) || (name.includes('.') && !this.dots.has(name));
  }
}

function withHyphens(name: string): string {
  return name.replaceAll(ambiguousAll, '-');
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
