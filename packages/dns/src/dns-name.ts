import { shortened } from '@caddis/kit';
import { errors } from './errors.js';

/**
 * Checks a domain name and brings it to the one form in which names are compared.
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
 * Names to ask for, in order: the system's search list makes several out of a short name.
 *
 * @param name - a name as {@link normalName} gives it
 * @param search - domains of the search list
 * @param ndots - number of dots from which on a name is tried as it is first
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

/** Says what is wrong with a name; `undefined` when nothing is. @internal */
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
