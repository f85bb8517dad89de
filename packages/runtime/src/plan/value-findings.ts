import type { JsonSchema } from '@caddis/core/framework';
import { isJsonObject } from '../config/json-objects.js';
import { joinPointer } from '../config/json-pointer.js';
import { fieldOf, type BrokenRule } from './broken-rule.js';
import { describeSchema, describeValue } from './describe.js';
import { makeFinding, type Finding } from '../problems/finding.js';
import { meantHelp, nearest } from './nearest.js';
import { otherValueHelp } from './other-keys/other-key-help.js';
import { valueHelp } from './value-help.js';

/** Tells of a value of the wrong type. @internal */
export function wrongType(broken: BrokenRule): Finding {
  const { schema, value, pointer, details } = broken;
  const expected = describeSchema(schema);
  // Whoever writes a secret in another form has written it all the same.
  if (schema['x-caddis']?.secret !== true && holdsSecret(schema)) broken.config.hide(pointer);
  return makeFinding('CONFIG_WRONG_TYPE', { expected }, pointer, { ...details, expected, help: otherHelp(broken) ?? valueHelp(schema, value, pointer) });
}

/** Whether a part of a value is secret. */
function holdsSecret({ items, properties = {}, 'x-caddis': annotation }: JsonSchema): boolean {
  return annotation?.secret === true || (items !== undefined && holdsSecret(items)) || Object.values(properties).some(holdsSecret);
}

/** What is known of a value that people bring along from elsewhere. */
function otherHelp({ schema, value, pointer, config }: BrokenRule): string | undefined {
  return schema['x-caddis']?.secret === true ? undefined : otherValueHelp(config.module, pointer.slice(config.pointer.length), value);
}

/** Tells of a value that is none of a few. @internal */
export function notAChoice(broken: BrokenRule): Finding {
  const { schema, value, pointer, details } = broken;
  const choices = (schema.enum ?? []).filter((choice) => typeof choice === 'string');
  const isSecret = schema['x-caddis']?.secret === true;
  const [meant] = typeof value === 'string' && !isSecret ? nearest(value, choices) : [];
  const expected = describeSchema(schema);
  return makeFinding('CONFIG_NOT_A_CHOICE', {}, pointer, { ...details, expected, help: otherHelp(broken) ?? meantHelp(meant) });
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
