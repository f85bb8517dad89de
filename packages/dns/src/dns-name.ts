import { shortened } from '@caddis/kit';
import { errors } from './errors.js';

/**
 * Validates a domain name and normalizes it, so that names can be compared.
 *
 * @param name - the name; a trailing dot makes it absolute
 * @returns the name in lower case without the dot, and whether it was absolute
 * @throws `DNS_NAME_INVALID`
 * @internal
 */
export function normalName(name: string): { readonly name: string; readonly isAbsolute: boolean } {
  const isAbsolute = name.endsWith('.');
  const bare = (isAbsolute ? name.slice(0, -1) : name).toLowerCase();
  const reason = problemOf(bare);
  if (reason !== undefined) throw errors.DNS_NAME_INVALID({ name: JSON.stringify(shortened(name)), reason });
  return { name: bare, isAbsolute };
}

/**
 * Returns the names to query, in order. The system's search list turns a short name into several.
 *
 * @param name - a name as returned by {@link normalName}
 * @param search - domains of the search list
 * @param ndots - number of dots from which on a name is first tried as it is
 * @see `resolv.conf(5)`
 * @internal
 */
export function candidateNames(
  { name, isAbsolute }: { readonly name: string; readonly isAbsolute: boolean },
  search: readonly string[],
  ndots: number,
): readonly string[] {
  if (isAbsolute) return [name];
  const searched = search.map((domain) => `${name}.${domain}`).filter((candidate) => problemOf(candidate) === undefined);
  const dots = name.split('.').length - 1;
  return dots >= ndots ? [name, ...searched] : [...searched, name];
}

/** Returns what is wrong with a name; `undefined` if it is valid. @internal */
export function problemOf(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (name.length > 253) return 'it is longer than 253 characters';
  for (const label of name.split('.')) {
    if (label === '') return 'it has an empty label';
    if (label.length > 63) return 'a label is longer than 63 characters';
    if (!/^[a-z0-9_-]+$/i.test(label)) return 'a label has other characters than letters, digits, - and _';
  }
  return undefined;
}
