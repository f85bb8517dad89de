/** Tells whether a logger's name is another one, or begins with it and a dot. @internal */
export function isBelow(name: string, above: string): boolean {
  return `${name}.`.startsWith(`${above}.`);
}

/** What a log says of the loggers whose lines it takes. @internal */
export interface NameLists {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * Tells whether a log takes the lines of a logger: names that are included are needed where there are any, and the longest name that fits decides.
 *
 * @param name - of the logger; empty for the server itself
 * @see Caddy's `CustomLog.loggerAllowed`
 * @internal
 */
export function takesLogger(name: string, { include, exclude }: NameLists): boolean {
  const accepted = longest(name, include);
  if (include.length > 0 && accepted === undefined) return false;
  if (exclude.includes(name === '' ? '.' : '*')) return false;
  const rejected = longest(name, exclude);
  return rejected === undefined || (accepted !== undefined && accepted > rejected);
}

/** Length of the longest of the names that a logger is below. */
function longest(name: string, names: readonly string[]): number | undefined {
  const lengths = names.filter((each) => isBelow(name, each)).map((each) => each.length);
  return lengths.length === 0 ? undefined : Math.max(...lengths);
}
