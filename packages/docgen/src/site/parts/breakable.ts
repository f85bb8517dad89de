import { html, joined, type Html } from '../base/html.js';

/** Writes a name with possible line breaks after each dot, slash and underscore. @internal */
export function breakable(name: string): Html {
  return joined(name.split(/(?<=[./_])/), html`<wbr>`);
}
