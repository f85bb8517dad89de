import type { JsonSchema } from '@caddis/core/framework';
import { isJsonObject } from '../config/json-objects.js';
import { joinPointer } from '../config/json-pointer.js';
import { fieldOf, type BrokenRule } from './broken-rule.js';
import { describeSchema, describeValue } from './describe.js';
import { makeFinding, type Finding } from '../problems/finding.js';
import { meantHelp, nearest } from './nearest.js';

/** Tells of a value of the wrong type. @internal */
export function wrongType({ schema, value, pointer, details }: BrokenRule): Finding {
  const expected = describeSchema(schema);
  return makeFinding('CONFIG_WRONG_TYPE', { expected }, pointer, { ...details, expected, help: helpForType(schema, value, pointer) });
}

function helpForType(schema: JsonSchema, value: unknown, pointer: string): string | undefined {
  const types = [schema.type].flat();
  if (value === null) return pointer === '' ? undefined : 'leave it out';
  if (types.includes('array') && !Array.isArray(value)) return arrayHelp(schema, value);
  if (Array.isArray(value) && types.includes('object') && isNamed(schema)) return namedHelp(schema);
  if (Array.isArray(value) && value.length === 1 && types.some((type) => isOfType(value[0], type))) return 'there is one value here: write it without [ ]';
  if (types.includes('object') && typeof value === 'string') return objectHelp(schema, value);
  const { type, secret } = schema['x-caddis'] ?? {};
  if (secret === true || type !== undefined || typeof value === 'object') return undefined;
  if (types.includes('string')) return `write it in double quotes: "${String(value)}"`;
  return typeof value === 'string' && types.some((name) => isQuoted(value, name)) ? `write it without quotes: ${value}` : undefined;
}

/** Who wrote a map where a list of modules belongs has the names as keys. */
function arrayHelp({ items }: JsonSchema, value: unknown): string {
  const inlineKey = items?.['x-caddis']?.guest?.inlineKey;
  if (inlineKey === undefined || !isJsonObject(value) || Object.hasOwn(value, inlineKey)) return 'write [ … ] around it';
  const [name] = Object.keys(value);
  return name === undefined ? 'write [ … ] around it' : `write a list, and in each module its name: [{ "${inlineKey}": "${name}", … }]`;
}

/** Whether the keys of an object are names that the operator chooses. */
function isNamed({ properties, additionalProperties }: JsonSchema): boolean {
  return properties === undefined && typeof additionalProperties === 'object';
}

/** Who wrote a list where a map belongs has no names yet. */
function namedHelp(schema: JsonSchema): string {
  const name = schema.propertyNames?.title ?? 'name';
  return `write an object, and give each value a ${name}: { "<${name}>": … }`;
}

/** Where one key is all that is needed, a text is meant for it. */
function objectHelp({ properties, required }: JsonSchema, value: string): string | undefined {
  const texts = Object.entries(properties ?? {}).filter(([, field]) => [field.type].flat().includes('string') && field['x-caddis']?.secret !== true);
  const needed = texts.find(([key]) => required?.includes(key) === true) ?? texts.find(([key]) => key === 'pattern');
  return needed === undefined ? undefined : `write { "${needed[0]}": ${describeValue(value)} }`;
}

function isOfType(value: unknown, type: unknown): boolean {
  return type === 'integer' ? Number.isInteger(value) : typeof value === type && value !== null && !Array.isArray(value);
}

/** Tells whether a string would be of a type if it had no quotes. */
function isQuoted(value: string, type: unknown): boolean {
  if (type === 'boolean') return value === 'true' || value === 'false';
  return (type === 'integer' && /^-?\d+$/.test(value)) || (type === 'number' && /^-?\d+(?:\.\d+)?$/.test(value));
}

/** Tells of a value that is none of a few. @internal */
export function notAChoice({ schema, value, pointer, details }: BrokenRule): Finding {
  const choices = (schema.enum ?? []).filter((choice) => typeof choice === 'string');
  const isSecret = schema['x-caddis']?.secret === true;
  const [meant] = typeof value === 'string' && !isSecret ? nearest(value, choices) : [];
  const expected = describeSchema(schema);
  return makeFinding('CONFIG_NOT_A_CHOICE', {}, pointer, { ...details, expected, help: meantHelp(meant) });
}

/** Tells of a value that has none of the forms of a union, or more than the one it may have. @internal */
export function noForm(broken: BrokenRule): Finding {
  const { rule, params, schema, value, pointer, details } = broken;
  if (schema['x-caddis']?.union === true) return noType(broken);
  if (Array.isArray(params['passingSchemas'])) {
    return makeFinding('CONFIG_VALUE_INVALID', { reason: 'has more than one of the allowed forms' }, pointer, details);
  }
  const branches = rule as readonly JsonSchema[];
  const tag = tagOf(branches);
  if (tag !== undefined && isJsonObject(value) && Object.hasOwn(value, tag)) {
    const expected = describeSchema({ enum: branches.map((branch) => fieldOf(branch, tag)?.const) });
    const received = describeValue(value[tag]);
    return makeFinding('CONFIG_NOT_A_CHOICE', {}, joinPointer(pointer, tag), { ...details, received, expected });
  }
  const expected = [...new Set(branches.map(describeSchema))].join(' or ');
  return makeFinding('CONFIG_VALUE_INVALID', { reason: 'has none of the allowed forms' }, pointer, { ...details, expected });
}

/** Tells of a value that none of the types of a builder's union takes. */
function noType({ rule, schema, value, pointer, details }: BrokenRule): Finding {
  const expected = describeSchema(schema);
  const choices = (rule as readonly JsonSchema[]).flatMap((branch) => branch.enum ?? []).filter((choice) => typeof choice === 'string');
  if (typeof value !== 'string' || choices.length === 0) return makeFinding('CONFIG_WRONG_TYPE', { expected }, pointer, { ...details, expected });
  const [meant] = schema['x-caddis']?.secret === true ? [] : nearest(value, choices);
  return makeFinding('CONFIG_NOT_A_CHOICE', {}, pointer, { ...details, expected, help: meantHelp(meant) });
}

/** The key by whose value the branches of a union differ, e.g. `"type": { "const": "file" }`. */
function tagOf(branches: readonly JsonSchema[]): string | undefined {
  const keys = Object.keys(branches[0]?.properties ?? {});
  return keys.find((key) => branches.every((branch) => fieldOf(branch, key)?.const !== undefined));
}

/** Tells of a number that is too small or too great. @internal */
export function outOfRange(relation: string, { rule, pointer, details }: BrokenRule): Finding {
  return makeFinding('CONFIG_OUT_OF_RANGE', { bound: `${relation} ${rule}` }, pointer, details);
}

/** Tells of a text, array or object with too few or too many parts. @internal */
export function wrongSize(relation: string, unit: 'character' | 'item' | 'key', { rule, pointer, details }: BrokenRule): Finding {
  const code = unit === 'character' ? 'CONFIG_WRONG_LENGTH' : 'CONFIG_WRONG_COUNT';
  return makeFinding(code, { bound: `${relation} ${rule} ${unit}${rule === 1 ? '' : 's'}` }, pointer, details);
}

/** Tells of a text without the form that is asked for. @internal */
export function patternMismatch({ rule, pointer, details }: BrokenRule): Finding {
  return makeFinding('CONFIG_PATTERN_MISMATCH', { pattern: String(rule) }, pointer, details);
}

/** Tells of two equal items of an array. @internal */
export function itemTwice({ params, pointer, details }: BrokenRule): Finding {
  const positions = [Number(params['i']), Number(params['j'])];
  return makeFinding('CONFIG_ITEM_TWICE', { first: Math.min(...positions), second: Math.max(...positions) }, pointer, details);
}
