import { createHash } from 'node:crypto';
import { AdminError } from '@caddis/core/admin';
import { readConfigPath } from './config-path.js';

/** A parsed `If-Match` tag: the path of the config, and the hash of what the client saw there. @internal */
export interface SentTag {
  readonly parts: readonly string[];
  readonly hash: string;
}

/**
 * Makes the entity tag of a part of the config.
 *
 * @param path - path in the URL
 * @param text - the part as JSON, with secrets redacted
 * @returns a strong tag in Caddy's form: `"<path> <hash>"`
 * @internal
 */
export function entityTag(path: string, text: string): string {
  return `"${path} ${hashOf(text)}"`;
}

/** Computes the hash in a tag. @internal */
export function hashOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 32);
}

const tagPattern = /^"(\/config(?:\/[^\s"]*)?) ([0-9a-f]+)"$/;

/**
 * Parses `If-Match`.
 *
 * @returns the tag; `undefined` for `*`, which always matches
 * @throws {@link AdminError} 400 if it is malformed
 * @internal
 */
export function readIfMatch(text: string): SentTag | undefined {
  const trimmed = text.trim();
  if (trimmed === '*') return undefined;
  const match = tagPattern.exec(trimmed);
  if (match === null) throw new AdminError(400, 'malformed If-Match: expected the ETag of a GET, "<path> <hash>" with its quotes');
  const [, path = '', hash = ''] = match;
  return { parts: readConfigPath(path.slice('/config/'.length)).parts, hash };
}
