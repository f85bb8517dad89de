import { asciiHostName } from '../uri/ascii-host-name.js';
import { coversName } from './certificate.js';

/** Maximum length of a DNS name. A wildcard cannot cover a longer one. */
const maxNameLength = 253;

/**
 * A set of names with wildcards that avoids comparing every name, because a config may have thousands.
 *
 * @internal
 */
export class NameIndex {
  private readonly exact = new Set<string>();
  /** Text after the last `*` → the names. */
  private readonly wildcards = new Map<string, Set<string>>();

  /** @param patterns - names in any case, international ones in Unicode or Punycode; `*` stands for one whole label */
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
   * Returns true if one of the names covers another name.
   *
   * @param name - in the form of `asciiHostName`
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
