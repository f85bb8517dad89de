import { html, type Html } from '../base/html.js';
import { jsonHtml } from './json-html.js';

/** A block of JSON with a copy button, which only shows if scripts run. @internal */
export function jsonCode(value: unknown): Html {
  return codeBlock(jsonHtml(JSON.stringify(value, undefined, 2)));
}

/** A command with a copy button. @internal */
export function commandCode(command: string): Html {
  return codeBlock(html`${command}`, 'command');
}

function codeBlock(body: Html, kind = ''): Html {
  return html`<div class="code ${kind}"><pre tabindex="0"><code>${body}</code></pre></div>`;
}
