import { expect } from 'chai';
import fc from 'fast-check';
import type { JsonSchema } from '@caddis/core/framework';
import {
  address,
  addressText,
  array,
  boolean,
  choice,
  defineNamespace,
  duration,
  guest,
  guestMap,
  guests,
  integer,
  object,
  raw,
  record,
  string,
  union,
} from '@caddis/core';
import { decodeConfig } from './decode-config.js';
import { atOnce, Pace } from '../pace.js';

const sources = defineNamespace<object>({ id: 'test.sources', inlineKey: 'source', description: 'Sources.', methods: [] });
const matchers = defineNamespace<object>({ id: 'test.matchers', description: 'Matchers.', methods: [] });
const about = { description: 'A field.' };

describe('decodeConfig', () => {
  it('turns durations into milliseconds and takes addresses apart', () => {
    const { schema } = object({
      a: duration(about),
      b: duration(about),
      c: array(duration(), about),
      d: address({ ...about, defaultPort: 53, defaultNetwork: 'udp' }),
      e: record(address(), about),
      f: addressText({ ...about, placeholders: 'global' }),
    });
    const written = { a: '1m30s', b: 1_500_000, c: ['1s', '0'], d: '1.1.1.1', e: { x: 'unix//run/x' }, f: ':80' };
    expect(decode(schema, written, [])).to.deep.equal({
      a: 90_000,
      b: 1.5,
      c: [1000, 0],
      d: { network: 'udp', host: '1.1.1.1', startPort: 53, endPort: 53 },
      e: { x: { network: 'unix', host: '/run/x', startPort: 0, endPort: 0 } },
      f: ':80',
    });
  });

  it('loads a value of a union as the type that takes it', () => {
    const time = union([duration(), choice(['ttl'])], about);
    const target = union([address(), object({ at: address(about), tags: array(string(), about) })], about);
    const { schema } = object({ times: array(time, about), time, source: union([choice(['none']), guest(sources)], about), targets: array(target, about) });
    const built = {};
    const { source, ...rest } = decode(
      schema,
      { times: ['ttl', '10s', 1_000_000], time: '1m', source: { source: 'a' }, targets: [':80', { at: ':81', tags: ['x'] }] },
      [built],
    ) as { readonly source: unknown };
    expect(source).to.equal(built);
    expect(rest).to.deep.equal({
      times: ['ttl', 10_000, 1],
      time: 60_000,
      targets: [
        { network: 'tcp', host: '', startPort: 80, endPort: 80 },
        { at: { network: 'tcp', host: '', startPort: 81, endPort: 81 }, tags: ['x'] },
      ],
    });
  });

  it('puts guests of every shape in their places, in the order of the config', () => {
    const { schema } = object({
      one: guest(sources, about),
      list: guests(sources, about),
      grid: array(array(guest(sources)), about),
      by_name: guestMap(matchers, about),
      by_label: record(guest(sources), about),
      maps: array(guestMap(matchers), about),
      nested: array(object({ inner: record(guests(sources), about) }), about),
    });
    const written = {
      maps: [{ host: [], path: [] }, {}, { host: [] }],
      nested: [{ inner: { x: [{}, {}], y: [] } }, { inner: { z: [{}] } }],
      one: {},
      grid: [[{}], [], [{}, {}]],
      by_label: { b: {}, a: {} },
      list: [{}, {}],
      by_name: { path: 1, host: null },
    };
    const built = Array.from({ length: 16 }, (_, number) => ({ number }));
    expect(decode(schema, written, built)).to.deep.equal({
      maps: [{ host: built[0], path: built[1] }, {}, { host: built[2] }],
      nested: [{ inner: { x: [built[3], built[4]], y: [] } }, { inner: { z: [built[5]] } }],
      one: built[6],
      grid: [[built[7]], [], [built[8], built[9]]],
      by_label: { b: built[10], a: built[11] },
      list: [built[12], built[13]],
      by_name: { path: built[14], host: built[15] },
    });
  });

  it('freezes all of the config but the guests, and leaves what was written alone', () => {
    const { schema } = object({
      sources: guests(sources, about),
      server: object({ listen: array(string(), about) }, about),
      at: address(about),
      any: raw<unknown>({}, about),
    });
    const written = { sources: [{}], server: { listen: ['a'] }, at: ':80', any: { deep: [{}] } };
    const source = {};
    const config = decode(schema, written, [source]) as typeof written;
    const { server, any } = config;
    const frozen = [config, config.sources, server, server.listen, config.at, any, any.deep, any.deep[0]];
    expect(frozen.map((part) => Object.isFrozen(part))).to.deep.equal(frozen.map(() => true));
    expect(Object.isFrozen(source)).to.equal(false);
    expect([written, written.server.listen, written.any.deep].map((part) => Object.isFrozen(part))).to.deep.equal([false, false, false]);
  });

  it('keeps odd keys, and objects with free keys inherit nothing (pitfall 72)', () => {
    const { schema } = object({
      labels: record(string(), about),
      matchers: guestMap(matchers, about),
      any: raw<unknown>({}, about),
      constructor: string({ ...about, optional: true }),
    });
    const written = JSON.parse('{"labels":{"__proto__":"x"},"matchers":{"__proto__":1},"any":{"__proto__":{"polluted":true}}}') as unknown;
    const host = {};
    const config = decode(schema, written, [host]) as Record<string, Record<string, unknown>>;
    expect(config['labels']?.['__proto__']).to.equal('x');
    expect(config['labels']?.['constructor']).to.equal(undefined);
    expect(config['matchers']?.['__proto__']).to.equal(host);
    expect(config['matchers']?.['toString']).to.equal(undefined);
    expect(Object.keys(config['any'] ?? {})).to.deep.equal(['__proto__']);
    expect(config['any']?.['polluted']).to.equal(undefined);
    expect(Object.hasOwn(config, 'constructor')).to.equal(false);
  });

  it('copies values of any depth', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    const config = decode(raw<unknown>({}).schema, deep, []);
    expect(Object.isFrozen((config as unknown[][])[0])).to.equal(true);
  });

  it('gives back what was written where nothing is to be decoded', () => {
    const { schema } = object({
      text: string(about),
      flags: record(boolean(), about),
      rows: array(object({ count: integer(about), free: raw<unknown>({}, about) }), about),
      free: raw<unknown>({}, about),
    });
    const config = fc.record({
      text: fc.string(),
      flags: fc.dictionary(fc.string(), fc.boolean()),
      rows: fc.array(fc.record({ count: fc.integer(), free: fc.jsonValue() })),
      free: fc.jsonValue(),
    });
    fc.assert(
      fc.property(config, (written) => {
        expect(JSON.stringify(decode(schema, written, []))).to.equal(JSON.stringify(written));
      }),
    );
  });
});

function decode(schema: JsonSchema, config: unknown, built: readonly unknown[]): unknown {
  return atOnce(decodeConfig(schema, config, built, new Pace()));
}
