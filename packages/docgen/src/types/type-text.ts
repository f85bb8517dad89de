import { compareText } from '../model/order.js';
import type { FieldDoc, TypeDoc } from '../model/type-doc.js';
import { deprecationText } from '../text/deprecation.js';

/** Provides the names of guest types. @internal */
export interface GuestNames {
  guest(namespace: string): string;
  guestMap(namespace: string): string;
}

/**
 * Writes a type of config values in TypeScript.
 *
 * @param type - the type
 * @param names - provides the names of guest types
 * @param indent - spaces before all lines except the first
 * @internal
 */
export function typeText(type: TypeDoc, names: GuestNames, indent: string): string {
  switch (type.kind) {
    case 'string':
    case 'address':
      return 'string';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
    case 'null':
      return type.kind;
    case 'duration':
      return 'Duration';
    case 'choice':
      return unionOf((type.choices ?? []).map(literal));
    case 'union':
      return unionOf((type.anyOf ?? []).map((way) => typeText(way, names, indent)));
    case 'array':
      return `readonly ${inBrackets(itemsText(type, names, indent))}[]`;
    case 'map':
      return `{ readonly [${/^[a-z]\w*$/i.test(type.keyName ?? '') ? type.keyName : 'name'}: string]: ${itemsText(type, names, indent)} }`;
    case 'object':
      return objectText(type, names, indent);
    case 'guest':
      return names.guest(type.namespace ?? '');
    case 'guest_map':
      return names.guestMap(type.namespace ?? '');
    case 'any':
      return 'Json';
  }
}

/**
 * Writes texts as a comment.
 *
 * @returns lines with their indentation; empty if there is no text
 * @internal
 */
export function commentLines(texts: readonly (string | undefined)[], indent: string): readonly string[] {
  const lines = texts.flatMap((text) => (text === undefined || text === '' ? [] : text.replaceAll('*/', '*\\/').trim().split(/\r?\n/)));
  if (lines.length === 0) return [];
  if (lines.length === 1) return [`${indent}/** ${lines[0]} */`];
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`];
}

/** Writes the key of a property. @internal */
export function keyText(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}

function objectText({ fields = [], items }: TypeDoc, names: GuestNames, indent: string): string {
  const inner = `${indent}  `;
  const known = fields.flatMap((field) => [...commentLines(saidOf(field), inner), `${inner}readonly ${keyText(field.key)}${field.required ? '' : '?'}: ${typeText(field.type, names, inner)};`]);
  // An index signature must also accept the types of the known keys.
  const others = items === undefined ? [] : [`${inner}readonly [name: string]: Json | undefined;`];
  const id = [...commentLines(['A name for this object in the admin API.'], inner), `${inner}readonly "@id"?: string | number;`];
  return ['{', ...known, ...id, ...others, `${indent}}`].join('\n');
}

function saidOf({ description, default: fallback, omitted, deprecated }: FieldDoc): readonly (string | undefined)[] {
  return [
    description,
    fallback === undefined ? undefined : `@default ${JSON.stringify(fallback)}`,
    fallback !== undefined || omitted === undefined ? undefined : `Left out: ${omitted}.`,
    deprecated === undefined ? undefined : `@deprecated ${deprecationText(deprecated).replace(/^Deprecated(?:: )?/, '')}`,
  ];
}

function itemsText({ items }: TypeDoc, names: GuestNames, indent: string): string {
  return items === undefined ? 'Json' : typeText(items, names, indent);
}

function unionOf(ways: readonly string[]): string {
  const different = [...new Set(ways)];
  return different.length === 0 ? 'never' : different.map((way) => (way.startsWith('readonly ') ? `(${way})` : way)).join(' | ');
}

function inBrackets(text: string): string {
  return /^readonly | \| (?![^{]*\})/.test(text) ? `(${text})` : text;
}

/** Writes a JSON value as a literal type. */
function literal(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'never';
  if (Array.isArray(value)) return `readonly [${value.map(literal).join(', ')}]`;
  const entries = Object.entries(value).sort(([one], [other]) => compareText(one, other));
  return `{ ${entries.map(([key, each]) => `readonly ${keyText(key)}: ${literal(each)}`).join('; ')} }`;
}
