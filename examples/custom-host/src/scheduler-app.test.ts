import { FakeClock, RecordingLogger } from '@caddis/test-helpers';
import { conformance } from '@caddis/testkit';
import { expect } from 'chai';
import type { Job } from './job.js';
import { LogLineJob } from './log-line-job.js';
import { SchedulerApp } from './scheduler-app.js';

conformance(LogLineJob, { describe, it, configs: [{ message: 'hello' }] });
conformance(SchedulerApp, { describe, it, modules: [LogLineJob], configs: [{ jobs: [{ every: '1s', job: { job: 'log_line', message: 'hello' } }] }] });

describe('the app scheduler', () => {
  let clock: FakeClock;
  let log: RecordingLogger;
  let app: SchedulerApp;

  beforeEach(() => {
    clock = new FakeClock();
    log = new RecordingLogger();
  });

  function start(...jobs: readonly (readonly [every: number, job: Job])[]): void {
    app = new SchedulerApp({ jobs: jobs.map(([every, job]) => ({ every, job })), grace_period: 10_000 }, log, clock);
    app.start();
  }

  const messages = (): readonly string[] => log.lines.map(({ message }) => message);

  afterEach(async () => {
    await app.stop();
    expect(clock.pending).to.equal(0);
  });

  it('runs each job at its own time', async () => {
    const says = (message: string): Job => new LogLineJob({ message }, log);
    start([2000, says('a')], [3000, says('b')]);
    await clock.advance(6000);
    expect(messages()).to.deep.equal(['a', 'b', 'a', 'b', 'a']);
  });

  it('never runs a job twice at a time, and follows long work by the next at once', async () => {
    const ends: (() => void)[] = [];
    start([1000, { run: () => new Promise<void>((resolve) => ends.push(resolve)) }]);
    await clock.advance(5000);
    expect(ends).to.have.length(1);
    ends[0]?.();
    await clock.advance(0);
    expect(ends).to.have.length(2);
    ends[1]?.();
  });

  it('continues after a failure, and logs it', async () => {
    start([1000, { run: () => Promise.reject(new Error('no disk')) }], [1000, { run: () => { throw new Error('no net'); } }]);
    await clock.advance(2000);
    expect(app.report()).to.deep.equal({ jobs: [{ runs: 2, failures: 2, lastFailure: 'no disk' }, { runs: 2, failures: 2, lastFailure: 'no net' }] });
    expect(log.lines[0]).to.include({ level: 'error', message: 'a job failed' });
  });

  it('waits for work under way when it is stopped, and tells it to end after the grace period', async () => {
    let signal: AbortSignal | undefined;
    start([1000, { run: (given) => new Promise<void>((resolve) => (signal = given).addEventListener('abort', () => resolve())) }]);
    await clock.advance(1000);
    const stopped = app.stop();
    await clock.advance(9999);
    expect(signal?.aborted).to.equal(false);
    await clock.advance(1);
    await stopped;
    expect(signal?.aborted).to.equal(true);
  });
});
