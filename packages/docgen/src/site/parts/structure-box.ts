import type { FieldDoc, TypeDoc } from '../../model/type-doc.js';
import { html, joined, nothing, type Content, type Html } from '../base/html.js';
import { jsonHtml } from './json-html.js';

/** Renders keys and guests of a structure; pages differ in where these link to. @internal */
export interface ValueView {
  /** Renders a key with its link and hover card. */
  key(field: FieldDoc): Html;
  /** Renders the placeholder for modules of a namespace, with its link and hover card. */
  guest(namespace: string): Html;
}

/** A rendered value: opening bracket, content, closing bracket, and its short form. */
interface Bracketed {
  readonly open: Content;
  readonly inner: readonly Html[] | undefined;
  readonly short: Content;
  readonly close: Content;
}

/**
 * Shows a type in the form of its JSON, with real defaults. Objects can be folded without a script.
 *
 * @param type - the type
 * @param view - renders keys and modules
 * @param first - lines before the fields of the outermost object, e.g. the inline key
 * @internal
 */
export function structureBox(type: TypeDoc, view: ValueView, first: readonly Html[] = []): Html {
  const value = bracketed(type, view, first, 0);
  if (value.inner === undefined) return html`<div class="json"><div class="line">${value.short}</div></div>`;
  return html`<div class="json"><div class="line">${value.open}</div><div class="inner">${value.inner}</div><div class="line">${value.close}</div></div>`;
}

/** Objects deeper than this are initially folded. */
const openDepth = 2;

function line(field: FieldDoc, view: ValueView, depth: number): Html {
  const value = bracketed(field.type, view, [], depth);
  const deprecated = field.deprecated === undefined ? '' : ' old';
  if (value.inner === undefined) {
    const shown = hasShownDefault(field) ? shownDefault(field, view) : value.short;
    return html`<div class="line${deprecated}">${view.key(field)}: ${shown}${note(field)}</div>`;
  }
  return html`<details class="fold${deprecated}"${depth < openDepth ? opened : nothing}><summary class="line">${view.key(field)}: ${value.open}<span class="dots">…${value.close}</span>${note(field)}</summary><div class="inner">${value.inner}</div><div class="line">${value.close}</div></details>`;
}

const opened = html` open`;

function bracketed(type: TypeDoc, view: ValueView, first: readonly Html[], depth: number): Bracketed {
  switch (type.kind) {
    case 'object': {
      const inner = [...first, ...(type.fields ?? []).map((field) => line(field, view, depth + 1))];
      return { open: '{', inner: inner.length === 0 ? undefined : inner, short: '{}', close: '}' };
    }
    case 'array':
      return around('[', bracketed(type.items ?? anything, view, [], depth), ']');
    case 'map':
      return map(type, view, first, depth);
    case 'guest':
    case 'guest_map':
      return plain(html`{ ${view.guest(type.namespace ?? '')} }`);
    case 'union':
      return union(type, view, depth);
    case 'choice':
      return plain(joined((type.choices ?? []).map((choice) => jsonHtml(JSON.stringify(choice))), html` <i>or</i> `));
    default:
      return plain(html`<i>‹${type.label}›</i>`);
  }
}

const anything: TypeDoc = { kind: 'any', label: 'any value' };

function plain(short: Content): Bracketed {
  return { open: '', inner: undefined, short, close: '' };
}

function around(open: Content, value: Bracketed, close: Content): Bracketed {
  return {
    open: html`${open}${value.open}`,
    inner: value.inner,
    short: html`${open}${value.short}${close}`,
    close: html`${value.close}${close}`,
  };
}

/** Renders a map in one line with a placeholder for its keys, unless there are lines to put before them. */
function map(type: TypeDoc, view: ValueView, first: readonly Html[], depth: number): Bracketed {
  const key = html`<i>‹${type.keyName ?? 'key'}›</i>: `;
  const value = bracketed(type.items ?? anything, view, [], depth);
  if (first.length === 0) return around(html`{ ${key}`, value, ' }');
  return { open: '{', inner: [...first, html`<div class="line">${key}${value.short}</div>`], short: '{}', close: '}' };
}

/** Renders alternatives side by side. If one is an object, its fields are shown, and the others only named. */
function union(type: TypeDoc, view: ValueView, depth: number): Bracketed {
  const ways = (type.anyOf ?? []).map((way) => bracketed(way, view, [], depth));
  const object = ways.find((way) => way.inner !== undefined);
  const short = joined(ways.map((way) => html`${way.short}`), html` <i>or</i> `);
  if (object === undefined) return plain(short);
  const others = ways.filter((way) => way !== object).map((way) => html`${way.short} <i>or</i> `);
  return { ...object, open: html`${others}${object.open}`, short };
}

/** Tells whether the default is shown as the value; empty objects and arrays are not. */
function hasShownDefault(field: FieldDoc): boolean {
  if (field.default === undefined) return false;
  const empty = typeof field.default === 'object' && field.default !== null && Object.keys(field.default).length === 0;
  return !empty;
}

/** Renders a default, with the possible other modules if it is a module. */
function shownDefault(field: FieldDoc, view: ValueView): Html {
  const value = jsonHtml(JSON.stringify(field.default));
  return field.type.kind === 'guest' ? html`${value} ${view.guest(field.type.namespace ?? '')}` : value;
}

/** Renders what the value does not show: the type if a default is shown instead, or the default if the structure is shown. */
function note(field: FieldDoc): Html {
  const parts = [
    hasShownDefault(field) && field.type.kind !== 'guest' && html`${field.type.label}`,
    field.default !== undefined && !hasShownDefault(field) && html`default ${JSON.stringify(field.default)}`,
    field.deprecated !== undefined && html`deprecated`,
    field.required && html`<b>required</b>`,
    !field.required && field.default === undefined && html`optional`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? nothing : html`<span class="note">${joined(parts, ', ')}</span>`;
}
