import { html, type Html } from '../base/html.js';

/**
 * Link to a place outside the site; just its text where the address is not one of the web.
 *
 * @param address - what a package says of itself
 * @param text - what is shown; the address when left out
 * @internal
 */
export function webLink(address: string, text = address.replace(/^\w+:\/\//, '')): Html {
  return /^https?:\/\//i.test(address) ? html`<a href="${address}" rel="noopener nofollow">${text}</a>` : html`${text}`;
}
