import { expect } from 'chai';
import { RateLimitedLog } from './index.js';
import { FakeClock, RecordingLogger } from '@caddis/test-helpers';

describe('RateLimitedLog', () => {
  let clock: FakeClock;
  let log: RecordingLogger;
  let limited: RateLimitedLog;

  beforeEach(() => {
    clock = new FakeClock();
    log = new RecordingLogger();
    limited = new RateLimitedLog(log, clock, { intervalMs: 1000 });
  });

  it('writes the first line at once and the next after the interval, with the number of those in between', async () => {
    for (let line = 0; line < 3; line += 1) limited.write('topic', 'warn', { line }, 'it happened');
    await clock.advance(1000);
    limited.write('topic', 'warn', { line: 3 }, 'it happened');
    expect(log.lines).to.deep.equal([
      { level: 'warn', message: 'it happened', line: 0 },
      { level: 'warn', message: 'it happened', line: 3, suppressed: 2 },
    ]);
  });

  it('writes as many lines of a topic as it is told, and then the number of the others', async () => {
    limited = new RateLimitedLog(log, clock, { intervalMs: 1000, burst: 3 });
    for (let line = 0; line < 5; line += 1) limited.write('topic', 'warn', { line }, 'it happened');
    await clock.advance(1000);
    limited.write('topic', 'warn', { line: 5 }, 'it happened');
    expect(log.lines.map(({ line, suppressed }) => [line, suppressed])).to.deep.equal([[0, undefined], [1, undefined], [2, undefined], [5, 2]]);
  });

  it('tells whether it wrote', () => {
    expect([limited.write('topic', 'info', {}, 'a'), limited.write('topic', 'info', {}, 'a')]).to.deep.equal([true, false]);
  });

  it('keeps topics apart', () => {
    limited.write('one', 'error', {}, 'a');
    limited.write('other', 'error', {}, 'b');
    expect(log.lines.map(({ message }) => message)).to.deep.equal(['a', 'b']);
  });

  it('lets the next line through after clear', () => {
    limited.write('topic', 'info', {}, 'a');
    limited.clear('topic');
    limited.write('topic', 'info', {}, 'a');
    expect(log.lines).to.have.length(2);
  });

  it('tells after clear how many lines were not written before', () => {
    for (let line = 0; line < 3; line += 1) limited.write('topic', 'info', {}, 'a');
    limited.clear('topic');
    for (let line = 0; line < 3; line += 1) limited.write('topic', 'info', {}, 'b');
    expect(log.lines).to.deep.equal([
      { level: 'info', message: 'a' },
      { level: 'info', message: 'b', suppressed: 2 },
    ]);
  });

  it('tells how many lines were not written to those who do not wait for the next one', async () => {
    for (let line = 0; line < 3; line += 1) limited.write('topic', 'info', { line }, 'a');
    expect([limited.takeSuppressed('topic'), limited.takeSuppressed('topic'), limited.takeSuppressed('other')]).to.deep.equal([2, 0, 0]);
    await clock.advance(1000);
    limited.write('topic', 'info', { line: 3 }, 'a');
    expect(log.lines).to.deep.equal([
      { level: 'info', message: 'a', line: 0 },
      { level: 'info', message: 'a', line: 3 },
    ]);
  });
});
