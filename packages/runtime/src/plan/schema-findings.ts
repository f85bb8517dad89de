import type { ErrorObject } from 'ajv/dist/2020.js';
import type { JsonSchema } from '@caddis/core/framework';
import { unescapeKey } from '../config/json-pointer.js';
import type { Steps } from '../pace.js';
import type { BrokenRule, CheckedConfig, KeyFinding } from './broken-rule.js';
import { describeValue, firstSentence } from './describe.js';
import { makeFinding, type Finding } from '../problems/finding.js';
import { invalidKey, missingKey, unknownKey } from './key-findings.js';
import { withoutNoise } from './union-errors.js';
import { itemTwice, noForm, notAChoice, outOfRange, patternMismatch, wrongSize, wrongType } from './value-findings.js';

/** Cost of creating one finding with a suggestion, in units of a pace. */
const findingUnits = 20;

/** Creates the finding for each keyword that has its own message. */
const tellers: Readonly<Record<string, (broken: BrokenRule) => KeyFinding | undefined>> = {
  type: wrongType,
  required: (broken) => missingKey(String(broken.params['missingProperty']), broken),
  additionalProperties: (broken) => unknownKey(String(broken.params['additionalProperty']), broken),
  unevaluatedProperties: (broken) => unknownKey(String(broken.params['unevaluatedProperty']), broken),
  // The error of the violated rule itself is already reported.
  propertyNames: () => undefined,
  enum: notAChoice,
  const: notAChoice,
  anyOf: noForm,
  oneOf: noForm,
  minimum: (broken) => outOfRange('at least', broken),
  maximum: (broken) => outOfRange('at most', broken),
  exclusiveMinimum: (broken) => outOfRange('greater than', broken),
  exclusiveMaximum: (broken) => outOfRange('less than', broken),
  minLength: (broken) => wrongSize('at least', 'character', broken),
  maxLength: (broken) => wrongSize('at most', 'character', broken),
  minItems: (broken) => wrongSize('at least', 'item', broken),
  maxItems: (broken) => wrongSize('at most', 'item', broken),
  minProperties: (broken) => wrongSize('at least', 'key', broken),
  maxProperties: (broken) => wrongSize('at most', 'key', broken),
  pattern: patternMismatch,
  uniqueItems: itemTwice,
};

/**
 * Converts the errors of ajv to our own findings, one for each mistake.
 *
 * @param errors - the errors of one validation, made with `verbose` and `allErrors`
 * @param config - the config that was checked
 * @internal
 */
export function* schemaFindings(errors: readonly ErrorObject[], config: CheckedConfig): Steps<readonly Finding[]> {
  const received = describer();
  const found: KeyFinding[] = [];
  for (const error of withoutNoise(errors)) {
    if (config.pace.spend(findingUnits)) yield;
    const finding = findingOf(error, config, received);
    if (finding !== undefined) found.push(finding);
  }
  // A mistyped key is reported once: the missing right key is not reported as well.
  const mistyped = new Set(found.map((finding) => finding.meant));
  return withoutUnnamed(found.filter(({ missing }) => missing === undefined || !mistyped.has(missing)));
}

/** If a name is left out around the values of an object, reports this once, and nothing else about these values. */
function withoutUnnamed(found: readonly KeyFinding[]): readonly KeyFinding[] {
  const first = new Map<string, KeyFinding>();
  for (const finding of found) if (finding.unnamed !== undefined && !first.has(finding.unnamed)) first.set(finding.unnamed, finding);
  if (first.size === 0) return found;
  return found.filter((finding) => (first.get(finding.pointer.slice(0, finding.pointer.lastIndexOf('/'))) ?? finding) === finding);
}

/** Caches the descriptions of objects: an object may have as many mistakes as keys, and describing it takes time in proportion to its keys. */
function describer(): (value: unknown) => string {
  const described = new Map<unknown, string>();
  return (value) => {
    if (typeof value !== 'object') return describeValue(value);
    const text = described.get(value) ?? describeValue(value);
    described.set(value, text);
    return text;
  };
}

function findingOf(error: ErrorObject, config: CheckedConfig, describe: (value: unknown) => string): KeyFinding | undefined {
  const schema = (error.parentSchema ?? {}) as JsonSchema;
  const received = schema['x-caddis']?.secret === true ? 'a secret' : describe(error.data);
  const broken: BrokenRule = {
    params: error.params as Record<string, unknown>,
    rule: error.schema,
    schema,
    value: error.data,
    pointer: config.pointer + error.instancePath,
    details: { module: config.module, received },
    config,
  };
  if (error.propertyName !== undefined) return invalidKey(error.propertyName, error, broken);
  const tell = Object.hasOwn(tellers, error.keyword) ? tellers[error.keyword] : undefined;
  if (tell !== undefined) return explained(tell(broken), broken);
  const reason = error.message ?? `breaks the rule ${error.keyword}`;
  return makeFinding('CONFIG_VALUE_INVALID', { reason }, broken.pointer, broken.details);
}

/** Adds the field's description as help if there is no better help. */
function explained(finding: KeyFinding | undefined, { schema: { description }, pointer }: BrokenRule): KeyFinding | undefined {
  if (finding === undefined || finding.help !== undefined || description === undefined) return finding;
  const key = unescapeKey(pointer.slice(pointer.lastIndexOf('/') + 1));
  return { ...finding, help: `${/^\d*$/.test(key) ? '' : `${key}: `}${firstSentence(description)}` };
}
