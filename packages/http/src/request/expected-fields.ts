import type { PlacedError } from '../config/placed-errors.js';
import { errors } from '../errors.js';
import { removeFields } from '../fields/raw-fields.js';

/** The characters in field names that many backends cannot tell from a hyphen. */
const ambiguous = /[_.]/;
const ambiguousAll = /[_.]/g;
/** A valid field name. A trailing `*` is a legal character of a name, but a wildcard here. */
const fieldName = /^[!#$%&'+.^_`|~0-9A-Za-z-]+\*?$/;

/** The ambiguous field names that a server lets through, from its config. @internal */
export interface ExpectedFieldsConfig {
  readonly expected_underscore_headers?: readonly string[];
  readonly expected_dot_headers?: readonly string[];
}

/**
 * Yields an error for each invalid name in a server's lists.
 *
 * @param at - path of the server's config
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
 * Decides which request fields are let through. Many backends read `X_Real_Ip` and `X.Real.Ip` as `X-Real-Ip`, so such names are
 * dropped. If one is expected, it is kept and its hyphen form is dropped. If an expected field occurs more than once, all of its lines
 * are dropped, because one of them may be forged and the server cannot tell which.
 *
 * @see Caddy's `expected_underscore_headers` and `expected_dot_headers`
 * @internal
 */
export class ExpectedFields {
  /** True if no ambiguous names are expected, so that all names without underscores and dots are let through. */
  readonly isEmpty: boolean;
  private readonly underscores: NameList;
  private readonly dots: NameList;
  private readonly twins: NameList;

  /** A name with both characters must be in both lists. A name that ends with `*` stands for all names that begin with it. */
  constructor({ expected_underscore_headers: underscores = [], expected_dot_headers: dots = [] }: ExpectedFieldsConfig = {}) {
    this.isEmpty = underscores.length + dots.length === 0;
    this.underscores = new NameList(underscores);
    this.dots = new NameList(dots);
    this.twins = new NameList([...underscores, ...dots].map(withHyphens));
  }

  /**
   * Removes the fields that are not let through.
   *
   * @param fields - flat list; changed in place
   * @param isOther - returns true for further names to remove
   * @returns the same list
   */
  keep(fields: string[], isOther: (name: string) => boolean): string[] {
    /** The ambiguous names seen so far, with hyphens and in lowercase, as a backend could read them. */
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
