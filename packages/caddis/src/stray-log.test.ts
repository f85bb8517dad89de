import { FakeClock, RecordingLogger } from '@caddis/test-helpers';
import { expect } from 'chai';
import { StrayLog } from './stray-log.js';

describe('StrayLog', () => {
  let clock: FakeClock;
  let log: RecordingLogger;
  let strays: StrayLog;
  beforeEach(() => {
    clock = new FakeClock();
    log = new RecordingLogger();
    strays = new StrayLog(log, clock);
  });

  const burst = (kind: 'error' | 'rejection' | 'warning', count: number): void => {
    for (let index = 0; index < count; index += 1) strays.write(kind, { index });
  };
  const rest = (): readonly unknown[] => log.lines.filter(({ index }) => index === undefined);

  it('counts what it does not log, and tells it when no more come, though the burst was the last one', async () => {
    burst('rejection', 100);
    await clock.advance(4_000);
    burst('rejection', 1);
    burst('warning', 21);
    await clock.advance(5_999);
    expect([log.lines.length, rest()]).to.deep.equal([40, []]);
    await clock.advance(1);
    expect(rest()).to.deep.equal([
      { level: 'error', message: 'further promises rejected without a handler were not logged', count: 81 },
      { level: 'warn', message: 'further warnings of Node were not logged', count: 1 },
    ]);
    await clock.advance(60_000);
    burst('rejection', 1);
    expect(log.lines.at(-1)).to.deep.equal({ level: 'error', message: 'promise rejected without a handler', index: 0 });
  });

  it('tells it at once when it is asked, and once', async () => {
    burst('error', 22);
    strays.tellRest();
    await clock.advance(10_000);
    expect(rest()).to.deep.equal([{ level: 'error', message: 'further errors outside of any call were not logged', count: 2 }]);
  });
});
