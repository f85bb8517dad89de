import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { followEvents } from './follow-events.js';

const timing = { quietMs: 100, maxWaitMs: 1000, lifetimeMs: 600_000 };

/** Follows a stream and records the time of each burst. */
function collect(stream: PassThrough, clock: FakeClock): { readonly times: number[]; readonly done: Promise<void> } {
  const times: number[] = [];
  const start = clock.now();
  const act = (): Promise<void> => Promise.resolve(void times.push(clock.now() - start));
  return { times, done: followEvents(stream, { clock, ...timing, act }) };
}

describe('followEvents', () => {
  it('begins with one at once and one after, because an engine answers a moment before it subscribes', async () => {
    const clock = new FakeClock();
    const stream = new PassThrough();
    const { times, done } = collect(stream, clock);
    await clock.advance(5000);
    stream.end();
    await done;
    expect(times).to.deep.equal([0, 100]);
  });

  it('makes one of many events', async () => {
    const clock = new FakeClock();
    const stream = new PassThrough();
    const { times, done } = collect(stream, clock);
    await clock.advance(1000);
    for (let event = 0; event < 5; event += 1) {
      stream.write('{}\n');
      await clock.advance(20);
    }
    await clock.advance(1000);
    stream.end();
    await done;
    expect(times).to.deep.equal([0, 100, 1180]);
  });

  it('is not held up by an event every 50 ms for a minute, and ends with one after the last (pitfall 11)', async () => {
    const clock = new FakeClock();
    const stream = new PassThrough();
    const { times, done } = collect(stream, clock);
    await clock.advance(1000);
    for (let event = 0; event < 1200; event += 1) {
      stream.write('{}\n');
      await clock.advance(50);
    }
    await clock.advance(1000);
    stream.end();
    await done;
    const lastEvent = 1000 + 1199 * 50;
    const gaps = times.slice(3).map((time, index) => time - (times[index + 2] ?? 0));
    expect(Math.max(...gaps)).to.be.at.most(1050);
    expect(times.at(-1)).to.be.within(lastEvent, lastEvent + timing.quietMs);
  });

  it('acts once more for what happened while it was busy', async () => {
    const clock = new FakeClock();
    const stream = new PassThrough();
    let finish = (): void => undefined;
    let acts = 0;
    const act = (): Promise<void> => {
      acts += 1;
      return new Promise((resolve) => {
        finish = resolve;
      });
    };
    const done = followEvents(stream, { clock, ...timing, act });
    for (let event = 0; event < 3; event += 1) {
      stream.write('{}\n');
      await clock.advance(1000);
    }
    expect(acts).to.equal(1);
    finish();
    await clock.advance(0);
    expect(acts).to.equal(2);
    finish();
    stream.end();
    await done;
  });

  it('throws what acting throws, and leaves nothing', async () => {
    const clock = new FakeClock();
    const stream = new PassThrough();
    const failure = new Error('cannot list');
    const act = (): Promise<void> => Promise.reject(failure);
    expect(await followEvents(stream, { clock, ...timing, act }).catch((error: unknown) => error)).to.equal(failure);
    expect({ timers: clock.pending, destroyed: stream.destroyed }).to.deep.equal({ timers: 0, destroyed: true });
  });

  for (const [how, end] of [
    ['ends', (stream: PassThrough) => stream.end()],
    ['breaks', (stream: PassThrough) => stream.destroy(new Error('cut'))],
  ] as const) {
    it(`is over when the stream ${how}, and leaves nothing`, async () => {
      const clock = new FakeClock();
      const stream = new PassThrough();
      const { done } = collect(stream, clock);
      await clock.advance(1000);
      end(stream);
      await done;
      expect({ timers: clock.pending, destroyed: stream.destroyed }).to.deep.equal({ timers: 0, destroyed: true });
    });
  }

  it('is over after its lifetime and closes the stream', async () => {
    const clock = new FakeClock();
    const stream = new PassThrough();
    const { done } = collect(stream, clock);
    const closed = once(stream, 'close');
    await clock.advance(timing.lifetimeMs);
    await done;
    await closed;
    expect(clock.pending).to.equal(0);
  });
});
