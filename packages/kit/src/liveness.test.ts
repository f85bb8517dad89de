import { expect } from 'chai';
import { Liveness } from './index.js';
import { FakeClock } from '@caddis/test-helpers';

describe('Liveness', () => {
  let clock: FakeClock;
  let silences: number;
  let liveness: Liveness;

  beforeEach(() => {
    clock = new FakeClock();
    silences = 0;
    liveness = new Liveness({ clock, deadlineMs: 1000, onSilence: () => (silences += 1) });
  });

  it('says nothing before the first sign of life', async () => {
    await clock.advance(5000);
    expect(silences).to.equal(0);
  });

  it('notices silence exactly at the deadline after the last sign, once', async () => {
    liveness.alive();
    await clock.advance(600);
    liveness.alive();
    await clock.advance(999);
    expect(silences).to.equal(0);
    await clock.advance(1);
    expect(silences).to.equal(1);
    await clock.advance(10_000);
    expect([silences, clock.pending]).to.deep.equal([1, 0]);
  });

  it('watches again from the next sign of life', async () => {
    liveness.alive();
    await clock.advance(1000);
    liveness.alive();
    await clock.advance(1000);
    expect(silences).to.equal(2);
  });

  it('costs one timer however many signs there are', () => {
    for (let sign = 0; sign < 100; sign += 1) liveness.alive();
    expect(clock.pending).to.equal(1);
  });

  it('leaves no timer when it is stopped', async () => {
    liveness.alive();
    liveness.stop();
    expect(clock.pending).to.equal(0);
    await clock.advance(5000);
    expect(silences).to.equal(0);
  });
});
