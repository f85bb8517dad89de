/** Tells whether a logger's name equals another one, or begins with it and a dot. @internal */
export function isBelow(name: string, above: string): boolean {
  return `${name}.`.startsWith(`${above}.`);
}

/** The names of loggers that a log includes and excludes. @internal */
export interface NameLists {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * Tells whether a log writes the lines of a logger. If names are included, one of them must match; the longest matching name decides.
 *
 * @param name - name of the logger; empty for the server itself
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

/** Returns the length of the longest name that matches a logger. */
function longest(name: string, names: readonly string[]): number | undefined {
  const lengths = names.filter((each) => isBelow(name, each)).map((each) => each.length);
  return lengths.length === 0 ? undefined : Math.max(...lengths);
}
