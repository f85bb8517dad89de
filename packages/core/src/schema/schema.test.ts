import { expect } from 'chai';
import { address, addressText, array, choice, defineNamespace, duration, guest, guestMap, guests, integer, object, raw, record, secret, string } from '../index.js';

const sources = defineNamespace<{ ask(): void }>({ id: 'test.sources', inlineKey: 'source', description: 'Sources.', methods: ['ask'] });
const matchers = defineNamespace<{ match(): void }>({ id: 'test.matchers', description: 'Matchers.', methods: ['match'] });
const sourceGuest = { namespace: 'test.sources', inlineKey: 'source', methods: ['ask'] };

describe('the config schema builder', () => {
  it('makes plain JSON Schema of an object, where only fields without default and not optional are required', () => {
    const config = object({
      name: string({ description: 'Name.', minLength: 1, placeholders: 'request' }),
      port: integer({ description: 'Port.', minimum: 1, maximum: 65_535, default: 80 }),
      mode: choice(['fast', 'safe'], { description: 'Mode.', optional: true, omitted: 'fast' }),
    });
    expect(config.schema).to.deep.equal({
      type: 'object',
      properties: {
        name: { type: 'string', minLength: 1, description: 'Name.', 'x-caddis': { placeholders: 'request' } },
        port: { type: 'integer', minimum: 1, maximum: 65_535, description: 'Port.', default: 80 },
        mode: { type: 'string', enum: ['fast', 'safe'], description: 'Mode.', 'x-caddis': { omitted: 'fast' } },
      },
      required: ['name'],
      additionalProperties: false,
    });
  });

  for (const [title, field, received] of [
    ['a text', 'text', 'of type string'],
    ['nothing', undefined, 'of type undefined'],
    ['a builder that was not called', string, 'a function: call it'],
  ] as const) {
    it(`says which field is none, for ${title}`, () => {
      expect(() => object({ path: field as never })).to.throw(`object(): path is ${received}, not a field`).with.property('code', 'CORE_FIELD_INVALID');
    });
  }

  it('keeps the keys that Caddy has and the object refuses, of a bare object as of a field', () => {
    const unsupported = { old: 'use `new`' };
    expect([object({}, { unsupported }).schema['x-caddis'], object({}, { description: 'All.', default: {}, unsupported: 'remove it' }).schema['x-caddis']]).to.deep.equal([
      { unsupported },
      { unsupported: 'remove it' },
    ]);
  });

  it('annotates what JSON Schema has no word for', () => {
    expect([
      duration({ description: 'Interval.', default: '1m', minimum: '1s' }).schema,
      address({ description: 'Server.', defaultPort: 53, defaultNetwork: 'udp' }).schema,
      addressText({ description: 'Listener.', placeholders: 'global', portRange: true }).schema,
      secret({ description: 'Password.', optional: true }).schema,
      string({ description: 'Old.', optional: true, deprecated: 'Use name.', since: '0.2.0' }).schema,
      string({ description: 'New.', optional: true, stability: 'experimental' }).schema,
      string({ description: 'Kept.', optional: true, stability: 'stable' }).schema,
    ]).to.deep.equal([
      { type: ['string', 'integer'], description: 'Interval.', default: '1m', 'x-caddis': { type: 'duration', minimum: '1s' } },
      { type: 'string', description: 'Server.', 'x-caddis': { type: 'address', defaultPort: 53, defaultNetwork: 'udp' } },
      {
        type: 'string',
        description: 'Listener.',
        'x-caddis': {
          type: 'address',
          doubts: [{ pattern: '\\$\\{?[A-Za-z_]', message: 'shell variables are not expanded here', help: 'for the environment variable NAME, write {env.NAME}' }],
          placeholders: 'global',
          portRange: true,
        },
      },
      { type: 'string', description: 'Password.', 'x-caddis': { secret: true } },
      { type: 'string', description: 'Old.', deprecated: true, 'x-caddis': { deprecated: 'Use name.', since: '0.2.0' } },
      { type: 'string', description: 'New.', 'x-caddis': { stability: 'experimental' } },
      { type: 'string', description: 'Kept.' },
    ]);
  });

  it('has every shape of guests', () => {
    const one = { 'x-caddis': { guest: sourceGuest } };
    const byName = { type: 'object', 'x-caddis': { guestMap: { namespace: 'test.matchers', methods: ['match'] } } };
    const shapes = {
      one: guest(sources),
      array: guests(sources),
      arrayOfArrays: array(guests(sources)),
      mapByName: guestMap(matchers),
      mapWithInlineKey: record(guest(sources)),
      arrayOfMaps: array(guestMap(matchers)),
    };
    expect(Object.fromEntries(Object.entries(shapes).map(([shape, type]) => [shape, type.schema]))).to.deep.equal({
      one,
      array: { type: 'array', items: one },
      arrayOfArrays: { type: 'array', items: { type: 'array', items: one } },
      mapByName: byName,
      mapWithInlineKey: { type: 'object', additionalProperties: one },
      arrayOfMaps: { type: 'array', items: byName },
    });
  });

  it('leaves out the inline key where modules are named by the keys of a map', () => {
    expect(guestMap(sources).schema['x-caddis']).to.deep.equal({ guestMap: { namespace: 'test.sources', methods: ['ask'] } });
  });

  it('refuses a single guest of a namespace without inline key', () => {
    expect(() => guest(matchers)).to.throw('needs an inline key').with.property('code', 'CORE_NAMESPACE_INVALID');
  });

  it('passes raw JSON Schema through', () => {
    expect(raw<string | number>({ type: ['string', 'integer'] }, { description: 'Code.', default: 200 }).schema).to.deep.equal({
      type: ['string', 'integer'],
      description: 'Code.',
      default: 200,
    });
  });
});
