import {
  address,
  array,
  boolean,
  choice,
  duration,
  guest,
  integer,
  module,
  number,
  object,
  raw,
  record,
  string,
  type Type,
} from '@caddis/core';
import { expect } from 'chai';
import { planConfig } from './plan-config.js';
import type { Problem } from '../problems/problem.js';
import { handlers, sources } from './testing/modules.js';
import { standardLookup } from './testing/test-lookup.js';

const description = 'A field.';

/** Returns the problems of a config with a module of this schema. */
async function problemsOf(schema: Type<unknown, unknown>): Promise<readonly Problem[]> {
  class Faulty {
    constructor(readonly config: unknown) {}
  }
  module(handlers, { name: 'faulty', config: schema, summary: 'Has defaults.' })(Faulty);
  const lookup = standardLookup().addModule(Faulty, '@test/faulty');
  const text = JSON.stringify({ apps: { http: { servers: { edge: { listen: [':1'], routes: [{ handle: [{ handler: 'faulty' }] }] } } } } });
  const result = await planConfig(text, { lookup });
  return result.ok ? [] : result.problems;
}

describe('a default that is not what its field asks for', () => {
  const faulty: readonly { readonly what: string; readonly field: Type<unknown, unknown>; readonly cause: RegExp }[] = [
    { what: 'a duration below its minimum', field: object({ a: duration({ description, default: '1s', minimum: '2s' }) }), cause: /must be at least 2s$/ },
    { what: 'a duration above its maximum', field: object({ a: duration({ description, default: '3s', maximum: '2s' }) }), cause: /must be at most 2s$/ },
    { what: 'a number below its minimum', field: object({ a: integer({ description, default: 1, minimum: 2 }) }), cause: /must be at least 2$/ },
    { what: 'a number above its maximum', field: object({ a: number({ description, default: 3.5, maximum: 2 }) }), cause: /must be at most 2$/ },
    { what: 'a fraction for an integer', field: object({ a: integer({ description, default: 1.5 }) }), cause: /must be an integer$/ },
    { what: 'a text that is too short', field: object({ a: string({ description, default: '', minLength: 1 }) }), cause: /must have at least 1 character$/ },
    { what: 'a text that is too long', field: object({ a: string({ description, default: 'abc', maxLength: 2 }) }), cause: /must have at most 2 characters$/ },
    { what: 'a text of another form', field: object({ a: string({ description, default: 'x', pattern: '^y$' }) }), cause: /does not match the pattern/ },
    { what: 'a choice that is none', field: object({ a: choice(['x'], { description, default: 'y' as 'x' }) }), cause: /not one of the allowed values$/ },
    { what: 'a text that is no address', field: object({ a: address({ description, default: 'a:b:c' }) }), cause: /bad network address/ },
    { what: 'a range of ports where one is needed', field: object({ a: address({ description, default: ':1-2' }) }), cause: /one port is needed here/ },
    { what: 'a text for a boolean', field: object({ a: boolean({ description, default: 'x' as unknown as boolean }) }), cause: /must be true or false$/ },
    { what: 'too few items', field: object({ a: array(string(), { description, default: [], minItems: 1 }) }), cause: /must have at least 1 item$/ },
    { what: 'a bad item', field: object({ a: array(duration(), { description, default: ['x'] }) }), cause: /at \/0: bad duration/ },
    { what: 'a bad value of a record', field: object({ a: record(integer(), { description, default: { x: 'y' as unknown as number } }) }), cause: /at \/x: must be an integer$/ },
    { what: 'a bad key of a record', field: object({ a: record(integer(), { description, default: { x: 1 }, keyPattern: '^y' }) }), cause: /at \/x: key "x"/ },
    { what: 'an object without a field that it needs', field: object({ a: object({ b: string({ description }) }, { description, default: {} as { b: string } }) }), cause: /required key "b" is missing$/ },
    { what: 'an object with an unknown key', field: object({ a: object({}, { description, default: { b: 1 } as object }) }), cause: /at \/b: unknown key "b"$/ },
    { what: 'what a schema of its own refuses', field: object({ a: raw<unknown>({ type: 'integer', multipleOf: 2 }, { description, default: 3 }) }), cause: /must be multiple of 2$/ },
    {
      what: 'a default within an object',
      field: object({ o: object({ a: integer({ description, default: 1, minimum: 2 }) }, { description, optional: true }) }),
      cause: /^the default of "o\.a" .*must be at least 2$/,
    },
    {
      what: 'a default within a list of records',
      field: object({ o: array(record(object({ a: integer({ description, default: 1, minimum: 2 }) })), { description, default: [] }) }),
      cause: /^the default of "o\.\*\.\*\.a" .*must be at least 2$/,
    },
  ];
  for (const { what, field, cause } of faulty) {
    it(`is its package's fault: ${what}`, async () => {
      const problems = await problemsOf(field);
      expect(problems.map(({ code, message }) => [code, message])).to.deep.equal([
        ['CONFIG_MODULE_SCHEMA_INVALID', 'package @test/faulty has a bug: the config schema of http.handlers.faulty cannot be used'],
      ]);
      expect(problems[0]?.cause).to.match(cause);
    });
  }

  for (const [what, written, cause] of [
    ['a module that is not there', { source: 'nothing' }, 'unknown module http.reverse_proxy.upstreams.nothing'],
    ['a module without its name', {}, 'key "source" with the name of the module is missing'],
    ['a module with a wrong config', { source: 'a', name: 5 }, 'must be a string'],
  ] as const) {
    it(`is its package's fault: ${what}`, async () => {
      const problems = await problemsOf(object({ a: guest(sources, { description, default: written }) }));
      expect(problems.map(({ code, module: blamed }) => [code, blamed])).to.deep.equal([['CONFIG_MODULE_SCHEMA_INVALID', 'http.handlers.faulty']]);
      expect(problems[0]?.cause).to.equal(`a module in a default value, at /apps/http/servers/edge/routes/0/handle/0/a: ${cause}`);
    });
  }

  it('is none where the default fits, at the bounds too', async () => {
    const fields = object({
      a: duration({ description, default: '2s', minimum: '2s', maximum: '2s' }),
      b: integer({ description, default: 2, minimum: 2, maximum: 2 }),
      c: address({ description, default: 'localhost', defaultPort: 80 }),
      d: object({ e: duration({ description, default: 0 }) }, { description, default: {} }),
      f: guest(sources, { description, default: { source: 'a', name: 'x' } }),
    });
    expect(await problemsOf(fields)).to.deep.equal([]);
  });
});
