import { asciiHostName } from '../uri/ascii-host-name.js';
import { coversName } from './certificate.js';

/** Greatest length of a name of the DNS. A longer one is covered only by itself. */
const maxNameLength = 253;

/**
 * Names with wildcards, found without comparing each: a config may have many of both.
 *
 * @internal
 */
export class NameIndex {
  private readonly exact = new Set<string>();
  /** What stands behind the last `*` → the names. */
  private readonly wildcards = new Map<string, Set<string>>();

  /** @param patterns - names in any case, international ones as they are or in Punycode; `*` stands for one whole label */
  constructor(patterns: Iterable<string>) {
    for (const pattern of patterns) {
      const name = asciiHostName(pattern);
      this.exact.add(name);
      if (!name.includes('*')) continue;
      const suffix = name.slice(name.lastIndexOf('*') + 1);
      const known = this.wildcards.get(suffix);
      if (known === undefined) this.wildcards.set(suffix, new Set([name]));
      else known.add(name);
    }
  }

  /**
   * Tells whether one of the names covers another.
   *
   * @param name - as `asciiHostName` writes it
   */
  covers(name: string): boolean {
    if (this.exact.has(name)) return true;
    if (this.wildcards.size === 0 || name.length > maxNameLength) return false;
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) if (this.hasWildcard(name.slice(dot), name)) return true;
    return this.hasWildcard('', name);
  }

  private hasWildcard(suffix: string, name: string): boolean {
    for (const pattern of this.wildcards.get(suffix) ?? []) if (coversName(pattern, name)) return true;
    return false;
  }
}
