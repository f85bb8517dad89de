import { withoutFields } from '@caddis/http/kit';

/**
 * Parses the field `Connection`.
 *
 * @returns the names in it, in lower case
 * @see RFC 9110, section 7.6.1
 * @internal
 */
export function connectionTokens(connection: string): readonly string[] {
  return connection.toLowerCase().split(',').map((token) => token.trim());
}

/**
 * Removes the fields that `Connection` names.
 *
 * @param fields - flat list
 * @param named - names in lower case; number and length are not limited, because the client chooses them
 * @param from - index in the list from which fields are removed; those before it stay
 * @internal
 */
export function withoutNamed(fields: readonly string[], named: readonly string[], from = 0): string[] {
  const names = new Set(named);
  return withoutFields(fields, { has: (name) => names.has(name.toLowerCase()) }, from);
}
