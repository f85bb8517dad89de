import { AdminError } from '@caddis/core/admin';

/** A path below `/config/`. @internal */
export interface ConfigPath {
  /** Keys and indexes from the root of the config. */
  readonly parts: readonly string[];
  /** Whether it ends with `/...`: then each element of the body is meant, not the body itself. */
  readonly spreads: boolean;
}

/**
 * Parses a path below `/config/`.
 *
 * @param path - the path after `/config/`, percent-encoded
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
    throw new AdminError(400, `the path has an invalid escape: ${part}`);
  }
}

/** Formats the parts of a path as a percent-encoded URL path. @internal */
export function pathText(parts: readonly string[]): string {
  return `/config/${parts.map(encodeURIComponent).join('/')}`;
}
