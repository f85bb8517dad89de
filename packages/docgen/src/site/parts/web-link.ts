import { html, type Html } from '../base/html.js';

/**
 * Links to an external page; returns only the text if the address is not an `http` or `https` URL.
 *
 * @param address - an address that a package declares
 * @param text - the text of the link; the address when left out
 * @internal
 */
export function webLink(address: string, text = address.replace(/^\w+:\/\//, '')): Html {
  return /^https?:\/\//i.test(address) ? html`<a href="${address}" rel="noopener nofollow">${text}</a>` : html`${text}`;
}
