import { createHash } from 'node:crypto';
import { AdminError } from '@caddis/core/admin';
import { readConfigPath } from './config-path.js';

/** A tag that somebody sent: what they saw, and where. @internal */
export interface SentTag {
  readonly parts: readonly string[];
  readonly hash: string;
}

/**
 * Names what is at a path of the config.
 *
 * @param path - path of the URL
 * @param text - what is there, as JSON without secrets
 * @returns a strong tag in Caddy's form: `"<path> <hash>"`
 * @internal
 */
export function entityTag(path: string, text: string): string {
  return `"${path} ${hashOf(text)}"`;
}

/** The hash in a tag. @internal */
export function hashOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 32);
}

const tagPattern = /^"(\/config(?:\/[^\s"]*)?) ([0-9a-f]+)"$/;

/**
 * Reads `If-Match`.
 *
 * @returns the tag; `undefined` for `*`, which whatever is there fits
 * @throws {@link AdminError} 400 where it is no tag
 * @internal
 */
export function readIfMatch(text: string): SentTag | undefined {
  const trimmed = text.trim();
  if (trimmed === '*') return undefined;
  const match = tagPattern.exec(trimmed);
  if (match === null) throw new AdminError(400, 'malformed If-Match: expected what a GET has answered as ETag, "<path> <hash>" with its quotes');
  const [, path = '', hash = ''] = match;
  return { parts: readConfigPath(path.slice('/config/'.length)).parts, hash };
}
