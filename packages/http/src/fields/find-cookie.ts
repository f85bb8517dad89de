/**
 * Finds a cookie of a request. The cookies are read one at a time without splitting the line, which can be as long as a client wants.
 *
 * @param lines - values of the `Cookie` fields
 * @param isWanted - called with the name of each cookie until it returns true
 * @returns the value without surrounding quotes; `undefined` if there is no such cookie
 * @see RFC 6265, section 4.2.1
 * @public
 */
export function findCookie(lines: readonly string[], isWanted: (name: string) => boolean): string | undefined {
  for (const line of lines) {
    for (let start = 0; start < line.length; ) {
      const semicolon = line.indexOf(';', start);
      const end = semicolon < 0 ? line.length : semicolon;
      const pair = line.slice(start, end);
      const equals = pair.indexOf('=');
      if (equals > 0 && isWanted(pair.slice(0, equals).trim())) return withoutQuotes(pair.slice(equals + 1).trim());
      start = end + 1;
    }
  }
  return undefined;
}

function withoutQuotes(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
