import { expect } from 'chai';
import { array, boolean, choice, defineNamespace, duration, guest, integer, nothing, number, object, secret, string, type Type, union } from '../index.js';

const sources = defineNamespace<{ ask(): void }>({ id: 'test.sources', inlineKey: 'source', description: 'Sources.', methods: ['ask'] });

describe('union', () => {
  const merged: readonly { readonly what: string; readonly type: Type<unknown, unknown>; readonly schema: object }[] = [
    { what: 'two scalars', type: union([string(), integer()]), schema: { type: ['string', 'integer'] } },
    { what: 'four scalars', type: union([string(), number(), boolean(), nothing()]), schema: { type: ['string', 'number', 'boolean', 'null'] } },
    { what: 'one or many', type: union([string(), array(string())]), schema: { type: ['string', 'array'], items: { type: 'string' } } },
    {
      what: 'a text or an object',
      type: union([string(), object({ expr: string({ description: 'Text.' }) })], { description: 'Either.', default: '' }),
      schema: {
        type: ['string', 'object'],
        properties: { expr: { type: 'string', description: 'Text.' } },
        required: ['expr'],
        additionalProperties: false,
        description: 'Either.',
        default: '',
      },
    },
  ];
  for (const { what, type, schema } of merged) {
    it(`makes one schema with a list of types of ${what}`, () => {
      expect(type.schema).to.deep.equal(schema);
    });
  }

  it('keeps types apart of which something is said', () => {
    expect(union([duration(), choice(['ttl'])], { description: 'Time.', default: 'ttl' }).schema).to.deep.equal({
      anyOf: [duration().schema, choice(['ttl']).schema],
      description: 'Time.',
      default: 'ttl',
      'x-caddis': { union: true },
    });
    expect(union([guest(sources), secret({ description: 'Key.' })]).schema).to.have.property('anyOf');
    expect(union([array(string()), object({})]).schema).to.have.property('anyOf');
  });

  const alike: readonly { readonly kind: string; readonly make: () => unknown }[] = [
    { kind: 'string', make: () => union([string(), duration()]) },
    { kind: 'number', make: () => union([integer(), number()]) },
    { kind: 'object', make: () => union([guest(sources), object({})]) },
    { kind: 'string', make: () => union([union([duration(), choice(['ttl'])]), string()]) },
  ];
  for (const { kind, make } of alike) {
    it(`refuses two types that are both written as ${kind}`, () => {
      expect(make).to.throw(`bad union: two of its types are written as the same kind of value (${kind})`).with.property('code', 'CORE_UNION_INVALID');
    });
  }
});
