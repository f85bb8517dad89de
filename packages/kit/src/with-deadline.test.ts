import { expect } from 'chai';
import { withDeadline } from './index.js';
import { FakeClock } from '@caddis/test-helpers';

describe('withDeadline', () => {
  let clock: FakeClock;
  const late = new Error('too late');
  const never = (): Promise<never> => new Promise(() => undefined);

  beforeEach(() => {
    clock = new FakeClock();
  });

  afterEach(() => {
    expect(clock.pending).to.equal(0);
  });

  function run<T>(work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T | unknown> {
    return withDeadline({ clock, deadlineMs: 100, late: () => late, signal }, work).catch((error: unknown) => error);
  }

  it('returns what the work returns', async () => {
    expect(await run(() => Promise.resolve(1))).to.equal(1);
  });

  it('throws what the work throws, also at once', async () => {
    const failure = new Error('no');
    expect(await run(() => Promise.reject(failure))).to.equal(failure);
    expect(
      await run(() => {
        throw failure;
      }),
    ).to.equal(failure);
  });

  it('ends work that ignores its signal', async () => {
    const result = run(never);
    await clock.advance(100);
    expect(await result).to.equal(late);
  });

  it('tells the work, with the reason', async () => {
    let reason: unknown;
    const result = run((signal) => {
      signal.addEventListener('abort', () => (reason = signal.reason));
      return never();
    });
    await clock.advance(100);
    await result;
    expect(reason).to.equal(late);
  });

  it('ends with the reason of a signal from outside', async () => {
    const controller = new AbortController();
    const reason = new Error('closed');
    const result = run(never, controller.signal);
    controller.abort(reason);
    expect(await result).to.equal(reason);
    expect(await run(never, controller.signal)).to.equal(reason);
  });
});
