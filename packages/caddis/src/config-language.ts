import { basename, extname } from 'node:path';
import { configAdapters } from '@caddis/core';
import type { ModuleLookup } from '@caddis/runtime';
import { errors } from './errors.js';

/** Endings of files whose adapter has another name. */
const otherNames: Readonly<Record<string, string>> = { yml: 'yaml' };
const caddyfile = 'caddyfile';

/** A config whose language is to be found out. @internal */
export interface UnknownLanguage {
  /** Path of the config. */
  readonly config: string;
  /** The adapter that was asked for. */
  readonly adapter: string | undefined;
  readonly text: string;
  /** Where adapters are looked up. */
  readonly registry: ModuleLookup;
}

/**
 * Finds out what reads a config: the adapter that was asked for, or the one that is called as the file ends.
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

/** How much of a text is looked at. */
const maxLooked = 10_000;

/**
 * Tells whether a text is a Caddyfile by its look: its first line that says anything is an address or a name, followed by a brace or by a line of
 * directives. JSON begins with a brace in that line, or a bracket; a brace alone, with words in the next line, are the global options of a Caddyfile.
 */
function looksLikeCaddyfile(text: string): boolean {
  const [first = '', second = ''] = text.slice(0, maxLooked).split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  if (/^[^\s{}["'/][^{}"]*\{$/.test(first)) return true;
  if (first === '{') return /^[a-z_]+(?:\s+[^:]*)?$/.test(second) && !second.includes('"');
  return /^(?:https?:\/\/)?[\w.*-]*:?\d*$/.test(first) && /^(?:reverse_proxy|respond|file_server|root|import|encode|tls|handle|redir|php_fastcgi|header)\b/.test(second);
}
