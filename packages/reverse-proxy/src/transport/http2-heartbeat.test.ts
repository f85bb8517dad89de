import { FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { Http2Heartbeat, type HeartbeatOptions } from './http2-heartbeat.js';

/** A connection whose backend has stopped sending. */
const silent = { destroyed: false, closed: false, ping: () => true } as unknown as HeartbeatOptions['session'];

describe('Http2Heartbeat', () => {
  it('notices a dead connection under steady traffic', () => {
    const clock = new FakeClock();
    let lostAfter: number | undefined;
    const begun = clock.now();
    const heartbeat = new Http2Heartbeat({ session: silent, clock, isOwed: () => true, onLost: () => (lostAfter = clock.now() - begun) });
    for (let request = 0; request < 10; request += 1) {
      heartbeat.start();
      clock.jump(4000);
    }
    expect(lostAfter).to.equal(25_000);
  });

  it('waits as long again for a response that is owed after a pause', () => {
    const clock = new FakeClock();
    let isOwed = true;
    let isLost = false;
    const heartbeat = new Http2Heartbeat({ session: silent, clock, isOwed: () => isOwed, onLost: () => (isLost = true) });
    heartbeat.start();
    isOwed = false;
    clock.jump(60_000);
    isOwed = true;
    heartbeat.start();
    clock.jump(24_999);
    expect(isLost).to.equal(false);
    clock.jump(1);
    expect([isLost, clock.pending]).to.deep.equal([true, 0]);
  });
});
