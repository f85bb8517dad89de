import { basename, extname } from 'node:path';
import { configAdapters } from '@caddis/core';
import type { ModuleLookup } from '@caddis/runtime';
import { errors } from './errors.js';

/** File extensions that differ from the name of their adapter. */
const otherNames: Readonly<Record<string, string>> = { yml: 'yaml' };
const caddyfile = 'caddyfile';

/** A config whose adapter is not known yet. @internal */
export interface UnknownLanguage {
  /** Path of the config. */
  readonly config: string;
  /** The adapter that the user named. */
  readonly adapter: string | undefined;
  readonly text: string;
  /** Where to look up adapters. */
  readonly registry: ModuleLookup;
}

/**
 * Chooses the adapter for a config: the one that the user named, or the one named after the file extension.
 *
 * @returns the name of an adapter; `undefined` for JSON
 * @throws `CADDIS_CONFIG_IS_CADDYFILE`
 * @internal
 */
export function adapterFor({ config, adapter, text, registry }: UnknownLanguage): string | undefined {
  const isKnown = (name: string): boolean => registry.providers(`${configAdapters.id}.${name}`).length > 0;
  if (adapter === caddyfile && !isKnown(caddyfile)) throw errors.CADDIS_CONFIG_IS_CADDYFILE({ file: config });
  if (adapter !== undefined) return adapter;
  const name = basename(config).toLowerCase();
  const ending = extname(name).slice(1);
  if (ending === 'json') return undefined;
  const called = otherNames[ending] ?? ending;
  if (called === 'jsonc' || (/^[a-z][a-z0-9_]*$/.test(called) && isKnown(called))) return called;
  const isCaddyfile = name.startsWith(caddyfile) || ending === caddyfile || looksLikeCaddyfile(text);
  if (!isCaddyfile) return undefined;
  if (isKnown(caddyfile)) return caddyfile;
  throw errors.CADDIS_CONFIG_IS_CADDYFILE({ file: config });
}

/** How many UTF-16 units of a text are examined. */
const maxLooked = 10_000;

/**
 * Guesses whether a text is a Caddyfile. Its first line that is not empty or a comment is an address or a name, and a brace or a line of directives
 * follows. JSON starts with a brace or bracket. A line with only a brace, and words in the next line, are the global options of a Caddyfile.
 */
function looksLikeCaddyfile(text: string): boolean {
  const [first = '', second = ''] = text.slice(0, maxLooked).split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  if (/^[^\s{}["'/][^{}"]*\{$/.test(first)) return true;
  if (first === '{') return /^[a-z_]+(?:\s+[^:]*)?$/.test(second) && !second.includes('"');
  return /^(?:https?:\/\/)?[\w.*-]*:?\d*$/.test(first) && /^(?:reverse_proxy|respond|file_server|root|import|encode|tls|handle|redir|php_fastcgi|header)\b/.test(second);
}
