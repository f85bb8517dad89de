import type { ModuleDoc } from '../model/catalogue-doc.js';
import type { CatalogueIndex } from '../model/catalogue-index.js';
import { sampleConfig, withoutInlineKey } from '../sample/sample-value.js';

/** A snippet that an editor offers to insert, with tab stops. @internal */
export interface Snippet {
  readonly label: string;
  readonly description: string;
  readonly body: unknown;
}

/**
 * Makes the snippet of a module: its first example or its required fields, with a tab stop at every value.
 *
 * @param byName - true if a map key names the module
 * @internal
 */
export function moduleSnippet(index: CatalogueIndex, module: ModuleDoc, byName = false): Snippet {
  let stop = 0;
  const withStops = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((item) => withStops(item));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, name === module.inlineKey && part === module.name ? part : withStops(part)]));
    }
    stop += 1;
    // A leading ^ tells the editor to insert the text without quotes.
    return typeof value === 'string' ? `\${${stop}:${escaped(value)}}` : `^\${${stop}:${escaped(JSON.stringify(value))}}`;
  };
  const config = module.examples[0]?.config ?? sampleConfig(index, module, 'minimal');
  return { label: module.name, description: module.summary, body: withStops(byName ? withoutInlineKey(module, config) : config) };
}

function escaped(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
