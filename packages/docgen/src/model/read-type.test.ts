import { address, array, boolean, choice, duration, guest, guestMap, guests, integer, number, object, record, secret, string } from '@caddis/core';
import type { JsonSchema } from '@caddis/core/framework';
import { matchers, upstreams } from '@caddis/core/http';
import { expect } from 'chai';
import { readType } from './read-type.js';
import { flattenFields, guestPlaces } from './type-doc.js';

const cases: readonly (readonly [what: string, schema: JsonSchema, type: unknown])[] = [
  ['a text', string().schema, { kind: 'string', label: 'string' }],
  [
    'a text with bounds',
    string({ description: 'X.', minLength: 1, maxLength: 9, pattern: '^a', placeholders: 'request' }).schema,
    { kind: 'string', label: 'string', minLength: 1, maxLength: 9, pattern: '^a', placeholders: 'request', description: 'X.' },
  ],
  ['a secret', secret({ description: 'X.' }).schema, { kind: 'string', label: 'secret string', secret: true, description: 'X.' }],
  ['an integer', integer({ description: 'X.', minimum: 0, maximum: 3 }).schema, { kind: 'integer', label: 'integer', minimum: 0, maximum: 3, description: 'X.' }],
  ['a number', number().schema, { kind: 'number', label: 'number' }],
  ['a truth value', boolean().schema, { kind: 'boolean', label: 'boolean' }],
  ['a duration', duration({ description: 'X.', minimum: '1s' }).schema, { kind: 'duration', label: 'duration', minimum: '1s', description: 'X.' }],
  [
    'an address',
    address({ description: 'X.', defaultPort: 53, portRange: true }).schema,
    { kind: 'address', label: 'network address', defaultPort: 53, portRange: true, description: 'X.' },
  ],
  ['a choice', choice(['a', 'b']).schema, { kind: 'choice', label: '"a" | "b"', choices: ['a', 'b'] }],
  ['a constant', { const: 3 }, { kind: 'choice', label: '3', choices: [3] }],
  [
    'a list of choices',
    array(choice(['a', 'b']), { description: 'X.', minItems: 1 }).schema,
    { kind: 'array', label: 'array of ("a" | "b")', minItems: 1, items: { kind: 'choice', label: '"a" | "b"', choices: ['a', 'b'] }, description: 'X.' },
  ],
  [
    'a list without repetition',
    { type: 'array', uniqueItems: true, items: { type: 'integer' } },
    { kind: 'array', label: 'array of integers', uniqueItems: true, items: { kind: 'integer', label: 'integer' } },
  ],
  [
    'a record',
    record(duration(), { description: 'X.', keyName: 'host', keyPattern: '^h' }).schema,
    { kind: 'map', label: 'map of host to duration', keyName: 'host', keyPattern: '^h', items: { kind: 'duration', label: 'duration' }, description: 'X.' },
  ],
  ['a module', guest(upstreams).schema, { kind: 'guest', label: 'module', namespace: 'http.reverse_proxy.upstreams', inlineKey: 'source' }],
  [
    'modules by name',
    array(guestMap(matchers)).schema,
    { kind: 'array', label: 'array of maps of modules by name', items: { kind: 'guest_map', label: 'map of modules by name', namespace: 'http.matchers' } },
  ],
  [
    'several types',
    { type: ['string', 'integer'], minimum: 1 },
    { kind: 'union', label: 'string or integer', anyOf: [{ kind: 'string', label: 'string' }, { kind: 'integer', label: 'integer', minimum: 1 }] },
  ],
  [
    'alternatives with their descriptions',
    { anyOf: [{ type: 'null', description: 'Nothing.' }, { type: 'boolean' }] },
    { kind: 'union', label: 'null or boolean', anyOf: [{ kind: 'null', label: 'null', description: 'Nothing.' }, { kind: 'boolean', label: 'boolean' }] },
  ],
  ['an object that takes anything', { type: 'object' }, { kind: 'map', label: 'map of string to any value', items: { kind: 'any', label: 'any value' } }],
  ['a value of any type', {}, { kind: 'any', label: 'any value' }],
  [
    'a schema that contains itself',
    { type: 'object', properties: { inner: { $ref: '#' } }, additionalProperties: false },
    {
      kind: 'object',
      label: 'object',
      fields: [
        {
          key: 'inner',
          path: 'inner',
          description: '',
          required: false,
          type: {
            kind: 'object',
            label: 'object',
            fields: [{ key: 'inner', path: 'inner/inner', description: '', required: false, type: { kind: 'any', label: 'any value' } }],
          },
        },
      ],
    },
  ],
];

describe('readType', () => {
  for (const [what, schema, type] of cases) it(`reads ${what}`, () => expect(readType(schema)).deep.equal(type));

  const nested = readType(
    object({
      servers: record(object({ routes: array(object({ handle: guests(upstreams, { description: 'H.', default: [] }) }), { description: 'R.' }) }), { description: 'S.' }),
      old: string({ description: 'O.', optional: true, omitted: 'nothing', deprecated: 'use `new`', since: '1.2.0' }),
    }).schema,
  );

  it('gives fields the path of their keys, through arrays and maps', () => {
    expect(flattenFields(nested).map((field) => [field.path, field.type.label, field.required, field.default])).deep.equal([
      ['servers', 'map of string to object', true, undefined],
      ['servers/routes', 'array of objects', true, undefined],
      ['servers/routes/handle', 'array of modules', false, []],
      ['old', 'string', false, undefined],
    ]);
  });

  it('keeps what is said of a field', () => {
    expect(nested.fields?.[1]).deep.equal({
      key: 'old',
      path: 'old',
      type: { kind: 'string', label: 'string' },
      description: 'O.',
      required: false,
      omitted: 'nothing',
      deprecated: 'use `new`',
      since: '1.2.0',
    });
  });

  it('keeps that a field is experimental, and says nothing of a stable one', () => {
    const stabilityOf = (stability: 'experimental' | 'stable') => readType(object({ a: string({ description: 'A.', stability }) }).schema).fields?.[0]?.stability;
    expect([stabilityOf('experimental'), stabilityOf('stable')]).deep.equal(['experimental', undefined]);
  });

  it('finds what older versions call a field by the old ones that name it', () => {
    const type = readType(
      object({
        path: string({ description: 'Old.', optional: true, deprecated: 'use `uri`' }),
        uri: string({ description: 'New.', default: '' }),
        uris: string({ description: 'Another.', default: '' }),
      }).schema,
    );
    expect(type.fields?.map(({ key, formerly }) => [key, formerly])).deep.equal([['path', undefined], ['uri', ['path']], ['uris', undefined]]);
  });

  it('finds the places where modules are named', () => {
    expect(guestPlaces(nested).map(({ path, namespace, inlineKey }) => ({ path, namespace, inlineKey }))).deep.equal([
      { path: 'servers/routes/handle', namespace: 'http.reverse_proxy.upstreams', inlineKey: 'source' },
    ]);
  });
});
