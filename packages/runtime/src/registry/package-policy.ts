import { join } from 'node:path';
import { errors } from '../errors.js';

/** The packages that a project allows. @public */
export interface PackagePolicy {
  /** The `package.json` with the list. */
  readonly file: string;
  /** Tells whether a package with a name may be imported. */
  allows(name: string): boolean;
}

/**
 * Reads the list `caddis.allow` of a project's manifest: names of packages, in which `*` matches any characters except `/`.
 *
 * @param directory - folder of the project
 * @param manifest - its parsed `package.json`
 * @returns `undefined` if the project has no such list; then all packages are allowed
 * @throws `RUNTIME_POLICY_INVALID`, because an unreadable list must not allow everything
 * @public
 */
export function readPolicy(directory: string, manifest: Readonly<Record<string, unknown>>): PackagePolicy | undefined {
  const caddis = manifest['caddis'];
  if (typeof caddis !== 'object' || caddis === null || !Object.hasOwn(caddis, 'allow')) return undefined;
  const { allow } = caddis as { readonly allow: unknown };
  const file = join(directory, 'package.json');
  if (!Array.isArray(allow)) throw errors.RUNTIME_POLICY_INVALID({ file, reason: 'it is not an array' });
  const bad = allow.find((pattern) => typeof pattern !== 'string' || pattern === '') as unknown;
  if (bad !== undefined) throw errors.RUNTIME_POLICY_INVALID({ file, reason: `it holds ${JSON.stringify(bad)}, expected the name of a package` });
  const exact = new Set(allow as readonly string[]);
  const patterns = (allow as readonly string[]).filter((pattern) => pattern.includes('*')).map((pattern) => pattern.split('*'));
  return { file, allows: (name) => exact.has(name) || patterns.some((parts) => matches(name, parts)) };
}

/** Tells whether a name consists of these parts, with any characters except `/` between them. */
function matches(name: string, parts: readonly string[]): boolean {
  const [first = '', ...others] = parts;
  const last = others.pop() ?? '';
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last)) return false;
  // Each part is searched after the previous one. The first match is the best, because it leaves the most room for the following parts.
  let at = first.length;
  const end = name.length - last.length;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > end || name.slice(at, found).includes('/')) return false;
    at = found + part.length;
  }
  return !name.slice(at, end).includes('/');
}
