import { withoutFields } from '@caddis/http/kit';

/**
 * Takes the field `Connection` apart.
 *
 * @returns what it names, in lower case
 * @see RFC 9110, section 7.6.1
 * @internal
 */
export function connectionTokens(connection: string): readonly string[] {
  return connection.toLowerCase().split(',').map((token) => token.trim());
}

/**
 * Leaves out the fields that `Connection` names.
 *
 * @param fields - flat list
 * @param named - names in lower case, of any number and length: a client chooses them
 * @param from - position in the list before which all stay
 * @internal
 */
export function withoutNamed(fields: readonly string[], named: readonly string[], from = 0): string[] {
  const names = new Set(named);
  return withoutFields(fields, { has: (name) => names.has(name.toLowerCase()) }, from);
}
