import type { JsonSchema } from '@caddis/core/framework';
import { isJsonObject, type JsonObject } from '../config/json-objects.js';
import { addressMeant } from './address-help.js';
import { describeValue, firstSentence } from './describe.js';

/** Values with which other programs turn something on or off. */
const onTexts: ReadonlySet<unknown> = new Set([true, 'on', 'yes', 'true', 'enabled']);
const offTexts: ReadonlySet<unknown> = new Set([false, 'off', 'no', 'none', 'false', 'disabled']);

/**
 * Returns what to write instead of a value of the wrong type.
 *
 * @param schema - schema of the value
 * @param pointer - JSON pointer of the value
 * @returns `undefined` if the expected type says enough
 * @internal
 */
export function valueHelp(schema: JsonSchema, value: unknown, pointer: string): string | undefined {
  const types = [schema.type].flat();
  if (pointer === '' && typeof value === 'string') return 'write { "apps": { "http": { … } } }; caddy adapt converts a Caddyfile to JSON';
  if (value === null) return pointer === '' ? undefined : 'leave it out';
  if (types.includes('array') && !Array.isArray(value)) return arrayHelp(schema, value);
  if (Array.isArray(value)) return listHelp(schema, value);
  if (types.includes('object')) return objectHelp(schema, value);
  const { type, secret } = schema['x-caddis'] ?? {};
  if (secret === true || typeof value === 'object') return undefined;
  if (type === 'address' && typeof value === 'number') return `write ${addressText(schema, value)}`;
  if (type !== undefined) return undefined;
  if (types.includes('string') && schema.enum?.includes(String(value)) === false) return undefined;
  if (types.includes('string')) return `write it in double quotes: "${String(value)}"`;
  if (typeof value === 'string' && types.some((name) => isQuoted(value, name))) return `write it without quotes: ${value}`;
  if (typeof value === 'string' && !types.includes('boolean')) return withUnitHelp(schema, value);
  if (!types.includes('boolean')) return undefined;
  return onTexts.has(value) ? 'write true' : offTexts.has(value) ? 'write false' : undefined;
}

/** Size of each unit. Units that end in `iB` are binary; single letters are too, as in nginx. */
const unitSizes: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1024, kb: 1e3, kib: 1024, m: 1024 ** 2, mb: 1e6, mib: 1024 ** 2, g: 1024 ** 3, gb: 1e9, gib: 1024 ** 3 };

/** Returns help for a number with a unit in a number field: the number of bytes if the field counts bytes, otherwise what the field counts. */
function withUnitHelp({ description = '' }: JsonSchema, value: string): string | undefined {
  if (/^[1-5]xx$/i.test(value) && /\bclass\b/.test(description)) return `write ${value[0]}: one digit stands for all status codes of its class`;
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z%]*)$/i.exec(value.trim()) ?? [];
  if (digits === undefined) return undefined;
  const size = Object.hasOwn(unitSizes, unit.toLowerCase()) ? unitSizes[unit.toLowerCase()] : undefined;
  if (size !== undefined && /\bbytes\b/i.test(description)) return `write the number of bytes: ${Math.round(Number(digits) * size)}`;
  return `write a number without a unit${description === '' ? '' : `: ${firstSentence(description)}`}`;
}

/** Returns help for a list where none is allowed. */
function listHelp(schema: JsonSchema, value: readonly unknown[]): string | undefined {
  const types = [schema.type].flat();
  if (types.includes('object') && schema['x-caddis']?.guestMap !== undefined) return guestMapHelp(value);
  if (types.includes('object') && isNamed(schema)) return pairsHelp(schema, value) ?? namedHelp(schema);
  const lists = Object.entries(schema.properties ?? {}).filter(([, field]) => field.type === 'array');
  if (types.includes('object') && value.length === 1 && isJsonObject(value[0]) && Object.keys(value[0]).some((key) => Object.hasOwn(schema.properties ?? {}, key))) return 'only one value is allowed here: write it without a list';
  // If an object has only one list, and nothing else or nothing else that it needs, the author probably left out its key.
  if (types.includes('object') && lists.length === 1 && isTheField(schema, lists[0]?.[0])) return `write { "${lists[0]?.[0]}": [ … ] }`;
  return value.length === 1 && types.some((type) => isOfType(value[0], type)) ? 'only one value is allowed here: write it without a list' : undefined;
}

/** Tells whether an object has no other field, or needs this one alone. */
function isTheField({ properties = {}, required = [] }: JsonSchema, key: string | undefined): boolean {
  return Object.keys(properties).length === 1 || (required.length === 1 && required[0] === key);
}

/** Returns help for a list of modules instead of a map. The names are the texts, or the keys of the objects. */
function guestMapHelp(value: readonly unknown[]): string | undefined {
  const names = value.flatMap((item) => (typeof item === 'string' ? [item] : isJsonObject(item) ? Object.keys(item) : []));
  if (names.length === 0 || names.length > 5 || value.length === 0) return undefined;
  const isTexts = value.every((item) => typeof item === 'string');
  return `write an object with the names as keys: { ${names.map((name) => `${JSON.stringify(name)}: ${isTexts ? '{}' : '…'}`).join(', ')} }`;
}

/** Returns help for a value that should be a list. */
function arrayHelp({ items = {} }: JsonSchema, value: unknown): string {
  const guest = items['x-caddis']?.guest;
  if (isJsonObject(value)) return (guest === undefined ? mapHelp(items, value) : guestsHelp(guest.inlineKey, value)) ?? 'put it in a list: [ … ]';
  if (offTexts.has(value) && items.type === 'object') return 'leave it out';
  const item = guest?.inlineKey !== undefined && typeof value === 'string' ? `{ "${guest.inlineKey}": ${describeValue(value)} }` : itemOf(items, value);
  if (item !== undefined) return `write [${item}]`;
  return items.enum === undefined ? 'put it in a list: [ … ]' : 'write a list of these, or leave it out for the default';
}

/** Returns an item of a list, made from the value that was written instead of the list. */
function itemOf(items: JsonSchema, value: unknown): string | undefined {
  if (items['x-caddis']?.type === 'address') return addressText(items, value);
  if (items.enum !== undefined && !items.enum.includes(value)) return undefined;
  if (items.type === 'integer' && /^\d+(?:[,\s]+\d+)*$/.test(String(value))) return String(value).split(/[,\s]+/).join(', ');
  if (items.type === 'string' && typeof value === 'string' && items['x-caddis']?.secret !== true) return listedTexts(value);
  if (items.type !== 'object') return undefined;
  if (onTexts.has(value) && isOptional(items)) return '{}';
  return neededItem(items, value);
}

/** Splits a text at its commas, because several texts may have been written as one. */
function listedTexts(value: string): string {
  const parts = value.split(/,\s*/).filter((part) => part !== '');
  return (parts.length > 1 && !parts.some((part) => /\s/.test(part)) ? parts : [value]).map(describeValue).join(', ');
}

/** Returns help for a map instead of a list of modules. The names are the keys. */
function guestsHelp(inlineKey: string | undefined, value: JsonObject): string | undefined {
  const [name] = Object.keys(value);
  if (inlineKey === undefined || name === undefined || Object.hasOwn(value, inlineKey)) return undefined;
  return `write a list, with the name in each module: [{ "${inlineKey}": "${name}", … }]`;
}

/** Returns help for a map instead of a list of objects. The names are the keys. */
function mapHelp({ properties, required = [] }: JsonSchema, value: JsonObject): string | undefined {
  const keys = Object.keys(value);
  if (properties === undefined || keys.length === 0 || keys.some((key) => Object.hasOwn(properties, key))) return undefined;
  const item = required.length === 0 ? '{ … }' : `{ ${required.map((key) => `"${key}": …`).join(', ')} }`;
  return `write a list without names: [${item}]`;
}

/** Returns help for a value that should be an object. */
function objectHelp(schema: JsonSchema, value: unknown): string | undefined {
  const { properties = {} } = schema;
  if (offTexts.has(value)) {
    const switchKey = ['disable', 'disabled'].find((key) => Object.hasOwn(properties, key));
    return switchKey === undefined ? 'leave it out' : `write { "${switchKey}": true }`;
  }
  if (onTexts.has(value) && isOptional(schema)) return 'write {}';
  if (isNamed(schema) && typeof value !== 'object') return namedHelp(schema);
  const item = neededItem(schema, value);
  return item === undefined ? fieldsOf(schema, value) : `write ${item}`;
}

/** Returns help for an object that needs several fields, or has one list alone, if a text was written instead. */
function fieldsOf(schema: JsonSchema, value: unknown): string | undefined {
  const { properties = {}, required = [] } = schema;
  if (typeof value !== 'string') return undefined;
  if (required.length > 1) return `write { ${required.map((key) => `"${key}": …`).join(', ')} }`;
  const [list, ...more] = Object.entries(properties).filter(([, field]) => field.type === 'array');
  if (list === undefined || more.length > 0 || !isTheField(schema, list[0])) return undefined;
  const item = itemOf(list[1].items ?? {}, value);
  return item === undefined ? undefined : `write { "${list[0]}": [${item}] }`;
}

/** If only one key is needed, a text is probably its value; for an address, so is a number. */
function neededItem({ properties = {}, required = [] }: JsonSchema, value: unknown): string | undefined {
  const fields = Object.entries(properties).filter(([, field]) => [field.type].flat().includes('string') && field['x-caddis']?.secret !== true);
  const [key, field] = fields.find(([name]) => required.includes(name)) ?? fields.find(([name]) => name === 'pattern') ?? [];
  if (key === undefined || field === undefined || required.some((name) => name !== key)) return undefined;
  const text = field['x-caddis']?.type === 'address' ? addressText(field, value) : typeof value === 'string' ? describeValue(value) : undefined;
  return text === undefined ? undefined : `{ "${key}": ${text} }`;
}

/** Returns the address for a port: on all interfaces for a listener, otherwise on this machine. */
function addressText({ 'x-caddis': annotation }: JsonSchema, value: unknown): string | undefined {
  const port = /^:?(\d{1,5})$/.exec(String(value))?.[1];
  if (port !== undefined) return `"${annotation?.portRange === true ? '' : 'localhost'}:${port}"`;
  return typeof value === 'string' ? describeValue(addressMeant(value) ?? value) : undefined;
}

/** Tells whether an object may be empty. */
function isOptional({ required = [] }: JsonSchema): boolean {
  return required.length === 0;
}

/** Tells whether the operator chooses the keys of an object. */
function isNamed({ properties, additionalProperties }: JsonSchema): boolean {
  return properties === undefined && typeof additionalProperties === 'object';
}

/** Maximum number of pairs in a suggestion, and of characters of one: the time to examine a pair grows with the square of its length. */
const maxPairs = 5;
const maxPairLength = 500;

/** Returns help for a list instead of a map, if its texts have the form `name=value`. */
function pairsHelp({ additionalProperties: values }: JsonSchema, list: readonly unknown[]): string | undefined {
  if (typeof values !== 'object' || holdsSecrets(values) || list.length === 0 || list.length > maxPairs) return undefined;
  const pairs = list.map((item) => (typeof item === 'string' && item.length <= maxPairLength ? /^([^=:\s]+)\s*[=:]\s*(.*)$/.exec(item) : null));
  if (pairs.includes(null)) return undefined;
  const isList = [values.type].flat().includes('array');
  if (!isList && ![values.type].flat().includes('string')) return undefined;
  const written = pairs.map((pair) => `${JSON.stringify(pair?.[1])}: ${isList ? `[${describeValue(pair?.[2])}]` : describeValue(pair?.[2])}`);
  return `write { ${written.join(', ')} }`;
}

function holdsSecrets({ items, 'x-caddis': annotation }: JsonSchema): boolean {
  return annotation?.secret === true || items?.['x-caddis']?.secret === true;
}

/** Returns help for a list instead of a map, where the values have no names yet. */
function namedHelp(schema: JsonSchema): string {
  const name = schema.propertyNames?.title ?? 'name';
  return `write an object with a ${name} for each value: { "<${name}>": … }`;
}

function isOfType(value: unknown, type: unknown): boolean {
  return type === 'integer' ? Number.isInteger(value) : typeof value === type && value !== null && !Array.isArray(value);
}

/** Tells whether a string would be of a type without its quotes. */
function isQuoted(value: string, type: unknown): boolean {
  if (type === 'boolean') return value === 'true' || value === 'false';
  return (type === 'integer' && /^-?\d+$/.test(value)) || (type === 'number' && /^-?\d+(?:\.\d+)?$/.test(value));
}
