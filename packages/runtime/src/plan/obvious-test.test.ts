import type { JsonSchema } from '@caddis/core/framework';
import { expect } from 'chai';
import fc from 'fast-check';
import { compileWithAjv } from './ajv-check.js';
import { obviousTest } from './obvious-test.js';

/** A schema with values that the test accepts and values that are invalid. */
const cases: readonly { readonly schema: JsonSchema; readonly valid: readonly unknown[]; readonly invalid: readonly unknown[] }[] = [
  { schema: {}, valid: [null, 1, {}], invalid: [] },
  { schema: { type: 'string', description: 'A text.', 'x-caddis': { secret: true } }, valid: ['', 'a'], invalid: [1, null, {}, []] },
  { schema: { type: 'boolean' }, valid: [true, false], invalid: ['true', 0] },
  { schema: { type: 'integer' }, valid: [0, -3, 1e3], invalid: [1.5, '1', JSON.parse('1e400')] },
  { schema: { type: 'number' }, valid: [0, 1.5], invalid: ['1', JSON.parse('1e400')] },
  { schema: { type: 'null' }, valid: [null], invalid: [0, ''] },
  { schema: { type: 'object' }, valid: [{}, { a: 1 }], invalid: [[], null, 'a'] },
  { schema: { type: 'array' }, valid: [[], [1]], invalid: [{}, null] },
  { schema: { type: ['string', 'integer'] }, valid: ['1m', 3], invalid: [1.5, true] },
  { schema: { const: 'ttl' }, valid: ['ttl'], invalid: ['TTL', null] },
  { schema: { enum: ['tcp', 4] }, valid: ['tcp', 4], invalid: ['4', 'udp'] },
  { schema: { anyOf: [{ type: 'string' }, { const: 0 }] }, valid: ['a', 0], invalid: [1] },
  { schema: { minimum: 1, maximum: 3 }, valid: [1, 3, 'a'], invalid: [0, 4] },
  { schema: { minLength: 2, maxLength: 3 }, valid: ['ab', '😀😀😀', 1], invalid: ['a', 'abcd', '😀'] },
  { schema: { minItems: 1, maxItems: 2 }, valid: [[1], [1, 2], 'a'], invalid: [[], [1, 2, 3]] },
  { schema: { pattern: '^a+$' }, valid: ['aa', 1], invalid: ['ab', ''] },
  { schema: { items: { type: 'string' } }, valid: [[], ['a'], {}], invalid: [['a', 1]] },
  { schema: { required: ['a'] }, valid: [{ a: null }, []], invalid: [{}, { b: 1 }] },
  { schema: { required: ['toString'] }, valid: [{ toString: 1 }], invalid: [{}] },
  { schema: { properties: { a: { type: 'string' } } }, valid: [{}, { a: '' }, { b: 1 }, 'a'], invalid: [{ a: 1 }] },
  {
    schema: { properties: { a: {} }, additionalProperties: false },
    valid: [{}, { a: 1 }, []],
    invalid: [{ b: 1 }, JSON.parse('{ "__proto__": 1 }'), { constructor: 1 }],
  },
  { schema: { additionalProperties: { type: 'integer' } }, valid: [{}, { a: 1 }], invalid: [{ a: '1' }, JSON.parse('{ "__proto__": "1" }')] },
  { schema: { propertyNames: { pattern: '^[a-z]+$', title: 'name' } }, valid: [{ abc: 1 }, 1], invalid: [{ A: 1 }] },
];

/** Schemas that the test does not support. */
const others: readonly JsonSchema[] = [
  { oneOf: [{}] },
  { uniqueItems: true },
  { format: 'email' },
  { $ref: '#/$defs/a' },
  { type: 'text' },
  { type: 'object', requierd: ['a'] },
  { required: 'a' },
  { minimum: '1' },
  { pattern: 1 },
  { properties: { a: true } },
  JSON.parse('{ "properties": { "__proto__": {} } }'),
  { properties: { a: { items: { not: {} } } } },
  { additionalProperties: { $ref: '#' } },
  { anyOf: [{ type: 'string' }, { type: 'strin' }] },
] as readonly JsonSchema[];

describe('obviousTest', () => {
  for (const { schema, valid, invalid } of cases) {
    it(`knows ${JSON.stringify(schema)}`, () => {
      const isObvious = obviousTest(schema);
      expect(valid.filter((value) => isObvious?.(value) !== true)).to.deep.equal([]);
      expect(invalid.filter((value) => isObvious?.(value) !== false)).to.deep.equal([]);
    });
  }

  for (const schema of others) {
    it(`leaves ${JSON.stringify(schema)} to ajv`, () => {
      expect(obviousTest(schema)).to.equal(undefined);
    });
  }

  it('is made once for a schema, wherever it stands', () => {
    const field = { type: 'string', pattern: '^a$' } as const;
    let reads = 0;
    const counted: JsonSchema = Object.defineProperty({ ...field }, 'type', { enumerable: true, get: () => ((reads += 1), 'string') });
    const outer = obviousTest({ properties: { a: counted, b: counted }, additionalProperties: counted });
    expect([outer?.({ a: 'a', b: 'a', c: 'a' }), obviousTest(counted)?.('b'), reads]).to.deep.equal([true, false, 1]);
  });

  it('passes nothing that ajv refuses', () => {
    fc.assert(
      fc.property(schemas, fc.array(values, { minLength: 1, maxLength: 20 }), (schema, configs) => {
        const isObvious = obviousTest(schema);
        const check = compileWithAjv(schema);
        expect(configs.filter((config) => isObvious?.(config) === true && check(config).length > 0)).to.deep.equal([]);
      }),
      { numRuns: 300 },
    );
  });
});

const keys = fc.constantFrom('a', 'b', '__proto__', 'toString');
const scalars = fc.oneof(fc.constant(null), fc.boolean(), fc.integer({ min: -3, max: 3 }), fc.double(), fc.constantFrom('', 'a', 'ab', 'é😀'));
/** JSON.parse makes `__proto__` an own key, unlike an object literal. */
const objectsOf = (value: fc.Arbitrary<unknown>): fc.Arbitrary<object> =>
  fc.dictionary(keys, value, { maxKeys: 3 }).map((entries) => JSON.parse(JSON.stringify(entries)) as object);

const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalars, objectsOf(tie('value')), fc.array(tie('value'), { maxLength: 3 })),
})).value;

const typeNames = fc.constantFrom('string', 'boolean', 'integer', 'number', 'array', 'object', 'null');
const bounds = fc.integer({ min: 0, max: 3 });
const plainKeywords: readonly fc.Arbitrary<Keyword>[] = [
  keyword('type', fc.oneof(typeNames, fc.uniqueArray(typeNames, { minLength: 1, maxLength: 3 }))),
  keyword('const', scalars),
  keyword('enum', fc.uniqueArray(scalars, { minLength: 1, maxLength: 3, selector: String })),
  ...['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'].map((name) => keyword(name, bounds)),
  keyword('pattern', fc.constantFrom('^a', 'b$', '^(a|b)*$')),
  keyword('required', fc.uniqueArray(keys, { maxLength: 2 })),
  keyword('propertyNames', fc.record({ pattern: fc.constant('^a|^_'), maxLength: bounds })),
];
const schemas = schemasWith(schemasWith(schemaOf(plainKeywords)));

type Keyword = readonly [name: string, rule: unknown];

function keyword(name: string, rules: fc.Arbitrary<unknown>): fc.Arbitrary<Keyword> {
  return rules.map((rule) => [name, rule]);
}

function schemaOf(keywords: readonly fc.Arbitrary<Keyword>[]): fc.Arbitrary<JsonSchema> {
  return fc.array(fc.oneof(...keywords), { maxLength: 3 }).map((entries) => Object.fromEntries(entries) as JsonSchema);
}

/** Schemas whose parts are taken from other schemas. */
function schemasWith(parts: fc.Arbitrary<JsonSchema>): fc.Arbitrary<JsonSchema> {
  return schemaOf([
    ...plainKeywords,
    keyword('anyOf', fc.array(parts, { minLength: 1, maxLength: 2 })),
    keyword('items', parts),
    keyword('properties', objectsOf(parts)),
    keyword('additionalProperties', fc.oneof(fc.constant(false), parts)),
  ]);
}
