import type { JsonSchema } from '@caddis/core/framework';
import { isJsonObject } from '../config/json-objects.js';
import { joinPointer } from '../config/json-pointer.js';
import { fieldOf, type BrokenRule, type KeyFinding } from './broken-rule.js';
import { describeSchema, describeValue } from './describe.js';
import { makeFinding, type Finding } from '../problems/finding.js';
import { leftOutName } from './left-out-name.js';
import { meantHelp, nearest } from './nearest.js';
import { otherValueHelp } from './other-keys/other-key-help.js';
import { valueHelp } from './value-help.js';

/** Reports a value of the wrong type. @internal */
export function wrongType(broken: BrokenRule): KeyFinding {
  const { schema, value, pointer, details } = broken;
  const expected = describeSchema(schema);
  // A secret that was written with a wrong type must still be hidden.
  if (schema['x-caddis']?.secret !== true && holdsSecret(schema)) broken.config.hide(pointer);
  const unnamed = leftOutName(broken);
  const finding = makeFinding('CONFIG_WRONG_TYPE', { expected }, pointer, { ...details, expected, help: unnamed ?? otherHelp(broken) ?? valueHelp(schema, value, pointer) });
  return unnamed === undefined ? finding : { ...finding, unnamed: pointer.slice(0, pointer.lastIndexOf('/')) };
}

/** Tells whether a part of a value is secret. */
function holdsSecret({ items, properties = {}, 'x-caddis': annotation }: JsonSchema): boolean {
  return annotation?.secret === true || (items !== undefined && holdsSecret(items)) || Object.values(properties).some(holdsSecret);
}

/** Returns help for values that people copy from other programs. */
function otherHelp({ schema, value, pointer, config }: BrokenRule): string | undefined {
  return schema['x-caddis']?.secret === true ? undefined : otherValueHelp(config.module, pointer.slice(config.pointer.length), value);
}

/** Reports a value that is not one of the allowed choices. @internal */
export function notAChoice(broken: BrokenRule): Finding {
  const { schema, value, pointer, details } = broken;
  const choices = (schema.enum ?? []).filter((choice) => typeof choice === 'string');
  const isSecret = schema['x-caddis']?.secret === true;
  const [meant] = typeof value === 'string' && !isSecret ? nearest(value, choices) : [];
  const expected = describeSchema(schema);
  return makeFinding('CONFIG_NOT_A_CHOICE', {}, pointer, { ...details, expected, help: otherHelp(broken) ?? meantHelp(meant) });
}

/** Reports a value that matches no form of a union, or more than one where only one is allowed. @internal */
export function noForm(broken: BrokenRule): Finding {
  const { rule, params, schema, value, pointer, details } = broken;
  if (schema['x-caddis']?.union === true) return noType(broken);
  if (Array.isArray(params['passingSchemas'])) {
    return makeFinding('CONFIG_VALUE_INVALID', { reason: 'matches more than one of the allowed forms' }, pointer, details);
  }
  const branches = rule as readonly JsonSchema[];
  const tag = tagOf(branches);
  if (tag !== undefined && isJsonObject(value) && Object.hasOwn(value, tag)) {
    const expected = describeSchema({ enum: branches.map((branch) => fieldOf(branch, tag)?.const) });
    const received = describeValue(value[tag]);
    return makeFinding('CONFIG_NOT_A_CHOICE', {}, joinPointer(pointer, tag), { ...details, received, expected });
  }
  const expected = [...new Set(branches.map(describeSchema))].join(' or ');
  return makeFinding('CONFIG_VALUE_INVALID', { reason: 'matches none of the allowed forms' }, pointer, { ...details, expected });
}

/** Reports a value that no type of a schema builder's union accepts. */
function noType({ rule, schema, value, pointer, details }: BrokenRule): Finding {
  const expected = describeSchema(schema);
  const choices = (rule as readonly JsonSchema[]).flatMap((branch) => branch.enum ?? []).filter((choice) => typeof choice === 'string');
  if (typeof value !== 'string' || choices.length === 0) return makeFinding('CONFIG_WRONG_TYPE', { expected }, pointer, { ...details, expected });
  const [meant] = schema['x-caddis']?.secret === true ? [] : nearest(value, choices);
  return makeFinding('CONFIG_NOT_A_CHOICE', {}, pointer, { ...details, expected, help: meantHelp(meant) });
}

/** Returns the key whose value distinguishes the branches of a union, e.g. `"type": { "const": "file" }`. */
function tagOf(branches: readonly JsonSchema[]): string | undefined {
  const keys = Object.keys(branches[0]?.properties ?? {});
  return keys.find((key) => branches.every((branch) => fieldOf(branch, key)?.const !== undefined));
}

/** Reports a number that is too small or too large. @internal */
export function outOfRange(relation: string, { rule, pointer, details }: BrokenRule): Finding {
  return makeFinding('CONFIG_OUT_OF_RANGE', { bound: `${relation} ${rule}` }, pointer, details);
}

/** Reports a text, array or object with too few or too many parts. @internal */
export function wrongSize(relation: string, unit: 'character' | 'item' | 'key', { rule, pointer, details }: BrokenRule): Finding {
  const code = unit === 'character' ? 'CONFIG_WRONG_LENGTH' : 'CONFIG_WRONG_COUNT';
  return makeFinding(code, { bound: `${relation} ${rule} ${unit}${rule === 1 ? '' : 's'}` }, pointer, details);
}

/** Reports a text that does not match the pattern. @internal */
export function patternMismatch({ rule, pointer, details }: BrokenRule): Finding {
  return makeFinding('CONFIG_PATTERN_MISMATCH', { pattern: String(rule) }, pointer, details);
}

/** Reports two equal items of an array. @internal */
export function itemTwice({ params, pointer, details }: BrokenRule): Finding {
  const positions = [Number(params['i']), Number(params['j'])];
  return makeFinding('CONFIG_ITEM_TWICE', { first: Math.min(...positions), second: Math.max(...positions) }, pointer, details);
}
