import type { JsonSchema } from '@caddis/core/framework';
import { isJsonObject } from '../config/json-objects.js';
import { guardedPattern } from './guarded-pattern.js';

/** Returns true if a value is certainly valid; false if it may be invalid. @internal */
export type ObviousTest = (value: unknown) => boolean;

/** Creates the test of one keyword; `undefined` if the value of the keyword is not of the right form. */
type TestMaker = (rule: unknown, schema: JsonSchema) => ObviousTest | undefined;

/** Keywords that only describe and do not restrict. */
const annotations: ReadonlySet<string> = new Set(['title', 'description', 'default', 'deprecated', 'examples', 'x-caddis']);

const types: Readonly<Record<string, ObviousTest>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: Number.isInteger,
  number: Number.isFinite,
  array: Array.isArray,
  object: isJsonObject,
  null: (value) => value === null,
};

const makers: Readonly<Record<string, TestMaker>> = {
  type: (rule) => anyOf([rule].flat(), (name) => (Object.hasOwn(types, String(name)) ? types[String(name)] : undefined)),
  const: (rule) => (value) => value === rule,
  enum: (rule) => withList(rule, (choices) => (value) => choices.includes(value)),
  anyOf: (rule) => withList(rule, (branches) => anyOf(branches, subTest)),
  minimum: (rule) => withNumber(rule, (least) => (value) => typeof value !== 'number' || value >= least),
  maximum: (rule) => withNumber(rule, (most) => (value) => typeof value !== 'number' || value <= most),
  minLength: (rule) => withNumber(rule, (least) => (value) => typeof value !== 'string' || hasCharacters(value, least)),
  maxLength: (rule) => withNumber(rule, (most) => (value) => typeof value !== 'string' || !hasCharacters(value, most + 1)),
  minItems: (rule) => withNumber(rule, (least) => (value) => !Array.isArray(value) || value.length >= least),
  maxItems: (rule) => withNumber(rule, (most) => (value) => !Array.isArray(value) || value.length <= most),
  pattern(rule) {
    if (typeof rule !== 'string') return undefined;
    const pattern = guardedPattern(rule, 'u');
    return (value) => typeof value !== 'string' || pattern.test(value);
  },
  items(rule) {
    const item = subTest(rule);
    return item && ((value) => !Array.isArray(value) || value.every(item));
  },
  required(rule) {
    if (!Array.isArray(rule)) return undefined;
    const keys = rule.map(String);
    return (value) => !isJsonObject(value) || keys.every((key) => Object.hasOwn(value, key));
  },
  properties(rule) {
    // ajv treats a field with this name specially.
    if (!isJsonObject(rule) || Object.hasOwn(rule, '__proto__')) return undefined;
    const fields = Object.entries(rule).map(([key, field]) => ({ key, test: subTest(field) }));
    if (!fields.every(hasTest)) return undefined;
    return (value) => {
      if (!isJsonObject(value)) return true;
      for (const { key, test } of fields) if (Object.hasOwn(value, key) && !test(value[key])) return false;
      return true;
    };
  },
  additionalProperties(rule, { properties = {} }) {
    const test = rule === false ? () => false : subTest(rule);
    if (test === undefined) return undefined;
    const known = new Set(Object.keys(properties));
    return (value) => {
      if (!isJsonObject(value)) return true;
      for (const key of Object.keys(value)) if (!known.has(key) && !test(value[key])) return false;
      return true;
    };
  },
  propertyNames(rule) {
    const test = subTest(rule);
    return test && ((value) => !isJsonObject(value) || Object.keys(value).every(test));
  },
};

/** Tests by schema. They are reused, because each field is tested separately for its default. */
const made = new WeakMap<JsonSchema, { readonly test: ObviousTest | undefined }>();

/**
 * Creates a fast test that recognises most valid configs.
 *
 * It speeds up the start: loading ajv and compiling the schemas of a small config takes longer than everything else that a server does before it
 * listens. Therefore ajv checks only the configs that this test does not accept, and then ajv decides. The test supports the common keywords, and
 * never accepts what ajv refuses.
 *
 * @param schema - schema of a module's config
 * @returns `undefined` if the schema has other keywords or is invalid; the same test for the same schema
 * @throws the error of a pattern that is not a valid regular expression
 * @internal
 */
export function obviousTest(schema: JsonSchema): ObviousTest | undefined {
  const known = made.get(schema);
  if (known !== undefined) return known.test;
  const test = newTest(schema);
  made.set(schema, { test });
  return test;
}

function newTest(schema: JsonSchema): ObviousTest | undefined {
  const tests: ObviousTest[] = [];
  for (const [keyword, rule] of Object.entries(schema)) {
    if (annotations.has(keyword)) continue;
    const test = Object.hasOwn(makers, keyword) ? makers[keyword]?.(rule, schema) : undefined;
    if (test === undefined) return undefined;
    tests.push(test);
  }
  return (value) => {
    for (const test of tests) if (!test(value)) return false;
    return true;
  };
}

function hasTest<Field extends { readonly test: ObviousTest | undefined }>(field: Field): field is Field & { readonly test: ObviousTest } {
  return field.test !== undefined;
}

function subTest(schema: unknown): ObviousTest | undefined {
  return isJsonObject(schema) ? obviousTest(schema) : undefined;
}

function anyOf(rules: readonly unknown[], makeTest: (rule: unknown) => ObviousTest | undefined): ObviousTest | undefined {
  const branches = rules.map((rule) => ({ test: makeTest(rule) }));
  if (!branches.every(hasTest)) return undefined;
  return (value) => {
    for (const { test } of branches) if (test(value)) return true;
    return false;
  };
}

function withList(rule: unknown, makeTest: (list: readonly unknown[]) => ObviousTest | undefined): ObviousTest | undefined {
  return Array.isArray(rule) ? makeTest(rule as readonly unknown[]) : undefined;
}

function withNumber(rule: unknown, makeTest: (number: number) => ObviousTest): ObviousTest | undefined {
  return typeof rule === 'number' ? makeTest(rule) : undefined;
}

/** Tells whether a text has at least that many characters. A character is one or two UTF-16 units, so long texts need not be counted. */
function hasCharacters(text: string, least: number): boolean {
  if (text.length < least) return false;
  return text.length >= 2 * least || [...text].length >= least;
}
