import type { Container } from './engine/container.js';
import { labels } from './labels.js';

/** Configs of request matchers by their name in `http.matchers`. @internal */
export type MatcherConfigs = Readonly<Record<string, unknown>>;

/** Converts a label's value to the config of each matcher; `undefined` if the value cannot be parsed. */
const readers: ReadonlyMap<string, (value: string) => unknown> = new Map<string, (value: string) => unknown>([
  ['protocol', oneWord],
  ['host', words],
  ['method', words],
  ['path', words],
  ['query', queryString],
  ['expression', text],
]);

/**
 * Reads the matcher labels of a container.
 *
 * @returns the configs in the order of their names, or the reason why they cannot be read. Such a container must get no requests, because without one
 * of its matchers it would get requests that are not meant for it
 * @internal
 */
export function readMatcherLabels(container: Container): { readonly configs: MatcherConfigs } | { readonly reason: string } {
  const configs: Record<string, unknown> = {};
  for (const label of Object.keys(container.labels).sort()) {
    if (!label.startsWith(labels.matchers)) continue;
    const name = label.slice(labels.matchers.length);
    const read = readers.get(name);
    if (read === undefined) return { reason: `unknown matcher label ${label}` };
    const value = container.labels[label] ?? '';
    const config = read(value);
    if (config === undefined) return { reason: `bad value ${JSON.stringify(value)} of label ${label}` };
    configs[name] = config;
  }
  return { configs };
}

function text(value: string): string | undefined {
  return value.trim() === '' ? undefined : value;
}

function words(value: string): readonly string[] | undefined {
  const found = value.split(/\s+/).filter((word) => word !== '');
  return found.length === 0 ? undefined : found;
}

function oneWord(value: string): string | undefined {
  const found = words(value);
  return found?.length === 1 ? found[0] : undefined;
}

function queryString(value: string): Readonly<Record<string, readonly string[]>> | undefined {
  const isEncodedWell = value !== '' && !value.includes(';') && !/%(?![0-9a-f]{2})/i.test(value);
  if (!isEncodedWell) return undefined;
  const query = new URLSearchParams(value);
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)]));
}
