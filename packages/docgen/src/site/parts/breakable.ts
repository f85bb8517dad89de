import { html, joined, type Html } from '../base/html.js';

/** A name that may be broken after each dot, slash and underscore. @internal */
export function breakable(name: string): Html {
  return joined(name.split(/(?<=[./_])/), html`<wbr>`);
}
