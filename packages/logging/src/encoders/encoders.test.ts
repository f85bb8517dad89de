import { parseDuration } from '@caddis/core';
import type { LogEntry, LogFieldFilter } from '@caddis/core/logging';
import { defaultsOf } from '@caddis/core';
import { expect } from 'chai';
import { DeleteFilter, RenameFilter } from '../filters/simple-filters.js';
import { AppendEncoder } from './append-encoder.js';
import { ConsoleEncoder, ConsoleEncoderConfig } from './console-encoder.js';
import { FilterEncoder } from './filter-encoder.js';
import { JournaldEncoder } from './journald-encoder.js';
import { JsonEncoder, JsonEncoderConfig } from './json-encoder.js';

/** 2 January 2006, 15:04:05.678 UTC. */
const time = Date.UTC(2006, 0, 2, 15, 4, 5, 678);

function entryOf(fields: Readonly<Record<string, unknown>>, more: Partial<LogEntry> = {}): LogEntry {
  return { level: 'info', time, logger: 'http.log.access', message: 'handled request', fields, json: JSON.stringify(fields).slice(1, -1), ...more };
}

const json = (config: object = {}): JsonEncoder => new JsonEncoder({ ...defaultsOf(JsonEncoderConfig), ...config });

describe('log encoders', () => {
  it('json writes level, time, logger and message before the fields', () => {
    expect(json().encode(entryOf({ status: 200 }))).to.equal(
      '{"level":"info","ts":1136214245.678,"logger":"http.log.access","msg":"handled request","status":200}\n',
    );
  });

  it('json leaves out what has no key, and uses the others', () => {
    const config = { time_key: '', level_key: 'severity', message_key: 'message', name_key: '', line_ending: '\r\n' };
    expect(json(config).encode(entryOf({}))).to.equal('{"severity":"info","message":"handled request"}\r\n');
  });

  it('json tells where a line was written, where it is known', () => {
    expect(json({ time_key: '' }).encode(entryOf({}, { logger: '', message: '', caller: 'a.js:1', stacktrace: 'b' }))).to.equal(
      '{"level":"info","caller":"a.js:1","stacktrace":"b"}\n',
    );
  });

  const times: Readonly<Record<string, unknown>> = {
    unix_seconds_float: 1136214245.678,
    unix_milli_float: 1136214245678,
    unix_nano: 1136214245678000000,
    iso8601: '2006-01-02T15:04:05.678Z',
    rfc3339: '2006-01-02T15:04:05Z',
    rfc3339_nano: '2006-01-02T15:04:05.678Z',
    wall: '2006/01/02 15:04:05',
    wall_milli: '2006/01/02 15:04:05.678',
    wall_nano: '2006/01/02 15:04:05.678000000',
    common_log: '02/Jan/2006:15:04:05 +0000',
    'Mon Jan _2 3:04PM MST': 'Mon Jan  2 3:04PM UTC',
    constructor: 'constructor',
  };
  for (const [format, expected] of Object.entries(times)) {
    it(`json writes times as ${format}`, () => {
      expect((JSON.parse(json({ time_format: format }).encode(entryOf({}))) as { ts: unknown }).ts).to.equal(expected);
    });
  }

  const durations: readonly (readonly [format: string, expected: unknown])[] = [
    ['seconds', 0.0015],
    ['ms', 1.5],
    ['nano', 1_500_000],
    ['string', '1.5ms'],
  ];
  for (const [format, expected] of durations) {
    it(`json writes durations as ${format}`, () => {
      const { duration } = JSON.parse(json({ duration_format: format }).encode(entryOf({ duration: parseDuration('1.5ms') / 1000 }))) as { duration: unknown };
      expect(duration).to.equal(expected);
    });
  }

  it('console writes parts with tabs between them, and no control characters of a client', () => {
    const encoder = new ConsoleEncoder({ ...defaultsOf(ConsoleEncoderConfig), level_format: 'upper' });
    const line = encoder.encode(entryOf({ a: 1 }, { message: 'bell \x07' }));
    expect(line).to.match(/^2006\/01\/02 15:04:05\.678\tINFO\thttp\.log\.access\tbell .*\t\{"a":1\}\n$/);
    expect(line).not.to.include('\x07');
  });

  it('filter changes fields at any depth, and leaves others as they are', () => {
    const encoder = new FilterEncoder({
      wrap: json({ time_key: '' }),
      fields: { 'request>headers>Cookie': new DeleteFilter(), status: new RenameFilter({ name: 'code' }), missing: new DeleteFilter() },
    });
    const line = encoder.encode(entryOf({ request: { headers: { Cookie: ['a'], Accept: ['b'] }, uri: '/' }, status: 200 }));
    expect(JSON.parse(line)).to.deep.include({ request: { headers: { Accept: ['b'] }, uri: '/' }, code: 200 });
  });

  const circular: { self?: unknown } = {};
  circular.self = circular;
  const refuse = (): never => {
    throw new Error('broken');
  };
  const misdeeds: Readonly<Record<string, () => unknown>> = {
    throws: refuse,
    rejects: () => Promise.reject(new Error('broken')),
    'answers null': () => null,
    'answers a text': () => 's',
    'gives a name that is no text': () => ({ name: Symbol('a'), value: 's' }),
    'gives a name that throws': () => ({ get name(): never { return refuse(); } }),
    'gives no value': () => ({ name: 'secret' }),
    'gives a value that JSON has no word for': () => ({ name: 'secret', value: 5n }),
    'gives a value that holds itself': () => ({ name: 'secret', value: circular }),
    'gives a value that throws': () => ({ name: 'secret', value: { toJSON: refuse } }),
  };
  for (const [misdeed, filter] of Object.entries(misdeeds)) {
    it(`filter leaves a field out, and the others as they are to be, where its filter ${misdeed}`, () => {
      const fields = { secret: { filter: filter as LogFieldFilter['filter'] }, other: new DeleteFilter() };
      const line = new FilterEncoder({ wrap: json(), fields }).encode(entryOf({ secret: 's', other: 's', a: 1 }));
      expect(JSON.parse(line)).to.include({ a: 1 }).and.not.to.have.any.keys('secret', 'other');
    });
  }

  it('journald writes the priority in front of each entry, and lets encoders inside it leave the time out', () => {
    const console = new ConsoleEncoder(defaultsOf(ConsoleEncoderConfig));
    const wrapped = [json(), console, new FilterEncoder({ wrap: new AppendEncoder({ wrap: json(), fields: {} }), fields: {} }), new JournaldEncoder({ wrap: json() })];
    const lines = wrapped.map((wrap) => new JournaldEncoder({ wrap }).encode(entryOf({ a: 1 }, { level: 'warn', logger: '', message: 'm' })));
    const text = '{"level":"warn","msg":"m","a":1}\n';
    expect(lines).to.deep.equal([`<4>${text}`, '<4>warn\tm\t{"a":1}\n', `<4>${text}`, `<4><4>${text}`]);
    const levels = (['debug', 'info', 'error'] as const).map((level) => new JournaldEncoder({ wrap: json() }).encode(entryOf({}, { level })).slice(0, 3));
    expect(levels).to.deep.equal(['<7>', '<6>', '<3>']);
    expect(new JournaldEncoder({ wrap: { encode: () => '' } }).encode(entryOf({}))).to.equal('');
  });

  it('append adds fields, with placeholders of the process', () => {
    const encoder = new AppendEncoder({ wrap: json(), fields: { system: '{system.os}', edge: true, number: 3 } });
    expect(JSON.parse(encoder.encode(entryOf({ a: 1 })))).to.include({ a: 1, system: 'linux', edge: true, number: 3 });
  });
});
