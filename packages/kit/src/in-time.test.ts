import { FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { inTime } from './index.js';

describe('inTime', () => {
  const late = (): Error => new Error('too late');
  const outcome = (work: Promise<unknown>): Promise<unknown> => work.then((value) => value, (error: Error) => error.message);

  it('gives what the work gives, and leaves no timer', async () => {
    const clock = new FakeClock();
    const options = { clock, deadlineMs: 10, late };
    expect(await outcome(inTime(Promise.resolve(7), options))).to.equal(7);
    expect(await outcome(inTime(Promise.reject(new Error('failed')), options))).to.equal('failed');
    expect(clock.pending).to.equal(0);
  });

  it('gives up at the deadline, and ignores what comes later', async () => {
    const clock = new FakeClock();
    let fail = (_error: Error): void => {};
    const work = new Promise<number>((_resolve, reject) => (fail = reject));
    const waiting = outcome(inTime(work, { clock, deadlineMs: 10, late }));
    await clock.advance(10);
    fail(new Error('ignored'));
    expect(await waiting).to.equal('too late');
  });

  it("holds for what somebody's own thenable resolves with", async () => {
    const clock = new FakeClock();
    const never = { then: (resolve: (value: unknown) => void): void => resolve(new Promise(() => {})) } as PromiseLike<unknown>;
    const waiting = outcome(inTime(never, { clock, deadlineMs: 10, late }));
    await clock.advance(10);
    expect(await waiting).to.equal('too late');
  });

  it('leaves no timer where a thenable throws', async () => {
    const clock = new FakeClock();
    const broken = {
      then: (): never => {
        throw new Error('broken');
      },
    } as unknown as PromiseLike<unknown>;
    expect(await outcome(inTime(broken, { clock, deadlineMs: 10, late }))).to.equal('broken');
    expect(clock.pending).to.equal(0);
  });
});
