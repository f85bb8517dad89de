import { AdminError } from '@caddis/core/admin';

/** A path below `/config/`. @internal */
export interface ConfigPath {
  /** Keys and indexes on the way. */
  readonly parts: readonly string[];
  /** Whether it ends with `/...`: each element of the body is meant, not the body. */
  readonly spreads: boolean;
}

/**
 * Reads a path below `/config/`.
 *
 * @param path - without `/config/`, with its percent-escapes
 * @throws {@link AdminError} 400
 * @internal
 */
export function readConfigPath(path: string): ConfigPath {
  const trimmed = path.endsWith('/') ? path.slice(0, -1) : path;
  const parts = trimmed === '' ? [] : trimmed.split('/').map(unescape);
  const spreads = parts.at(-1) === '...';
  return { parts: spreads ? parts.slice(0, -1) : parts, spreads };
}

function unescape(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new AdminError(400, `the path holds an escape that is none: ${part}`);
  }
}

/** Writes the parts of a path as they stand in a URL. @internal */
export function pathText(parts: readonly string[]): string {
  return `/config/${parts.map(encodeURIComponent).join('/')}`;
}
