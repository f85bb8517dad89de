import { html, type Html } from '../base/html.js';
import { jsonHtml } from './json-html.js';

/** JSON to read and to copy. The button is shown where scripts run. @internal */
export function jsonCode(value: unknown): Html {
  return codeBlock(jsonHtml(JSON.stringify(value, undefined, 2)));
}

/** A command to copy. @internal */
export function commandCode(command: string): Html {
  return codeBlock(html`${command}`, 'command');
}

function codeBlock(body: Html, kind = ''): Html {
  return html`<div class="code ${kind}"><pre tabindex="0"><code>${body}</code></pre></div>`;
}
