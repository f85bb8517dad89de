import type { Answer } from './found.js';
import type { PlaceholderLookupsOptions } from './placeholder-lookups-options.js';

/** The answer that an old config had to a question. @internal */
export function seedOf(options: PlaceholderLookupsOptions, key: string): Answer | undefined {
  return options.store.answers.get(storeKeyOf(options, key));
}

/** Everything that changes the answer to a question. @internal */
export function storeKeyOf({ scope }: PlaceholderLookupsOptions, key: string): string {
  return `${scope} ${key}`;
}

/** Everything that makes the look-ups of one source differ from another's. @internal */
export function sharingKeyOf(options: PlaceholderLookupsOptions): string {
  const { texts, intervalMs, graceMs, order = '', settings = '' } = options;
  return `${intervalMs} ${graceMs} ${order} ${escaped(settings)} ${storeKeyOf(options, keyOf(texts))}`;
}

/** The texts of a question as a key: two lists of texts never make one key, and a key of host names reads as they do. @internal */
export function keyOf(texts: readonly string[]): string {
  return texts.map(escaped).join(' ');
}

/** The texts of a key. @internal */
export function textsOf(key: string): readonly string[] {
  return key.split(' ').map((text) => text.replaceAll('%20', ' ').replaceAll('%25', '%'));
}

function escaped(text: string): string {
  // Every request of a source with placeholders comes by here, and hardly a host name has anything to escape.
  return /[% ]/.test(text) ? text.replaceAll('%', '%25').replaceAll(' ', '%20') : text;
}
