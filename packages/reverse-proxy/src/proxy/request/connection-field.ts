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

/** So many names are compared one by one, which costs less than a set of them. */
const maxCompared = 8;

/**
 * Leaves out the fields that `Connection` names.
 *
 * @param fields - flat list
 * @param named - names in lower case
 * @param from - position in the list before which all stay
 * @internal
 */
export function withoutNamed(fields: readonly string[], named: readonly string[], from = 0): string[] {
  const left = fields.slice(0, from);
  // Nobody names many fields but to make each of very many be compared with all of them.
  const names: { has(name: string): boolean } = named.length > maxCompared ? new Set(named) : { has: (name) => named.includes(name) };
  for (let index = from; index < fields.length; index += 2) {
    if (!names.has((fields[index] as string).toLowerCase())) left.push(fields[index] as string, fields[index + 1] as string);
  }
  return left;
}
