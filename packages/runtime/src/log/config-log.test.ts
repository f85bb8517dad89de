import { FakeClock, RecordingLogger } from '@caddis/test-helpers';
import { encodeChanged, type LogEntry } from '@caddis/core/logging';
import { expect } from 'chai';
import { ConfigLog } from './config-log.js';
import { Entry } from './entry.js';

const refuse = (): never => {
  throw new Error('hands off');
};

describe('a log of the config', () => {
  let failures: RecordingLogger;
  let rejections: unknown[];
  const onRejection = (reason: unknown): void => void rejections.push(reason);
  beforeEach(() => {
    failures = new RecordingLogger();
    rejections = [];
    process.on('unhandledRejection', onRejection);
  });
  afterEach(() => process.off('unhandledRejection', onRejection));

  /** Writes a line through the modules of a log, and waits until all promises have settled. */
  async function write(modules: { readonly encode?: (entry: LogEntry) => unknown; readonly write?: (lines: string) => unknown }): Promise<string> {
    let written = '';
    const encoder = { encode: (modules.encode ?? (({ message }) => `${message}\n`)) as (entry: LogEntry) => string };
    const output = { write: (modules.write ?? ((lines) => void (written += lines))) as (lines: string) => void };
    const log = new ConfigLog({ name: 'default', level: 'info', names: { include: [], exclude: [] }, withCaller: false, encoder, output, failures, clock: new FakeClock() });
    log.write(new Entry('info', 0, 'a', 'm', '"secret":1', false));
    await new Promise((resolve) => setImmediate(resolve));
    return written;
  }

  const line = '{"level":"info","ts":0.000,"secret":1,"msg":"m"}\n';
  const encoders: Readonly<Record<string, () => unknown>> = {
    throws: refuse,
    'throws no error': () => {
      throw null;
    },
    rejects: () => Promise.reject(new Error('misdeed')),
    'answers later': () => Promise.resolve('text\n'),
    'answers nothing': () => undefined,
    'answers a number': () => 5,
    'answers what cannot be looked at': () => new Proxy({}, { get: refuse }),
  };
  for (const [misdeed, encode] of Object.entries(encoders)) {
    it(`is written as JSON where its encoder ${misdeed}, which is told once`, async () => {
      expect(await write({ encode })).to.equal(line);
      expect(failures.lines.map(({ message }) => message)).to.deep.equal(['a log line could not be encoded, so it is written as JSON']);
      // An unhandled rejection would be logged, and so encoded again, for ever.
      expect(rejections).to.deep.equal([]);
    });
  }

  const writers: Readonly<Record<string, () => unknown>> = { throws: refuse, rejects: () => Promise.reject(new Error('misdeed')) };
  for (const [misdeed, misdo] of Object.entries(writers)) {
    it(`harms nobody where its output ${misdeed}, which is told once`, async () => {
      await write({ write: misdo });
      expect(failures.lines.map(({ message }) => message)).to.deep.equal(['writing to a log failed, so lines are missing in it']);
      expect(rejections).to.deep.equal([]);
    });
  }

  for (const [misdeed, encode] of Object.entries(encoders)) {
    it(`does not show what was taken out of a line where the encoder ${misdeed} that was to write the rest`, async () => {
      const changed = (entry: LogEntry): LogEntry => ({ ...entry, level: 'info', time: 0, logger: 'a', message: 'm', fields: { left: 2 }, json: '"left":2' });
      const outer = { encode: (entry: LogEntry) => encodeChanged({ encode: encode as () => string }, changed(entry)) };
      // Also if the encoder is wrapped twice.
      const written = await write({ encode: (entry) => encodeChanged(outer, { ...entry, fields: entry.fields, level: 'info', time: 0, logger: 'a', message: 'm', json: entry.json }) });
      expect(written).to.equal('{"level":"info","ts":0.000,"left":2,"msg":"m"}\n');
      expect(rejections).to.deep.equal([]);
    });
  }
});
