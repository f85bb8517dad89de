import type { Answer } from './found.js';
import type { PlaceholderLookupsOptions } from './placeholder-lookups-options.js';

/** Returns the stored answer to a question, from an earlier config. @internal */
export function seedOf(options: PlaceholderLookupsOptions, key: string): Answer | undefined {
  return options.store.answers.get(storeKeyOf(options, key));
}

/** Returns a key of everything that affects the answer to a question. @internal */
export function storeKeyOf({ scope }: PlaceholderLookupsOptions, key: string): string {
  return `${scope} ${key}`;
}

/** Returns a key of everything that distinguishes the look-ups of one source from another's. @internal */
export function sharingKeyOf(options: PlaceholderLookupsOptions): string {
  const { texts, intervalMs, graceMs, order = '', settings = '' } = options;
  return `${intervalMs} ${graceMs} ${order} ${escaped(settings)} ${storeKeyOf(options, keyOf(texts))}`;
}

/** Converts the strings of a question to a key. Different lists give different keys, and a key of host names is readable. @internal */
export function keyOf(texts: readonly string[]): string {
  return texts.map(escaped).join(' ');
}

/** Converts a key back to the strings of the question. @internal */
export function textsOf(key: string): readonly string[] {
  return key.split(' ').map((text) => text.replaceAll('%20', ' ').replaceAll('%25', '%'));
}

function escaped(text: string): string {
  // Tested first for speed: every request of a source with placeholders comes here, and hardly any host name needs escaping.
  return /[% ]/.test(text) ? text.replaceAll('%', '%25').replaceAll(' ', '%20') : text;
}
