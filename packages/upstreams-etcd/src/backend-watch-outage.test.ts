import { FakeClock } from '@caddis/upstream-kit/testing';
import { expect } from 'chai';
import type { BackendWatchOptions } from './backend-watch.js';
import { errors } from './errors.js';
import { WatchFixture } from './testing/watch-fixture.js';

describe('BackendWatch in an outage without an end', () => {
  it('pitfall 13: still tries after a day, says so, and logs at a sane rate', async () => {
    let reads = 0;
    const gateway: BackendWatchOptions['gateway'] = {
      read: () => {
        reads += 1;
        return Promise.reject(errors.ETCD_UNREACHABLE({ endpoint: 'http://etcd.test:2379', reason: 'it is down' }));
      },
      watch: () => Promise.reject(new Error('nothing was read')),
      close: () => Promise.resolve(),
    };
    const clock = new FakeClock();
    const fixture = new WatchFixture({ gateway, clock });
    const day = 24 * 3_600_000;
    await clock.advance(day);
    expect(reads).to.be.within(day / 10_000, day / 8000 + 10);
    const { state, nextTry, lastError } = fixture.watch.status();
    expect({ state, message: lastError?.message }).to.deep.equal({
      state: 'failing',
      message: 'cannot reach etcd at http://etcd.test:2379: it is down',
    });
    expect((nextTry ?? 0) - clock.now()).to.be.within(0, 10_000);
    expect(fixture.logger.lines).to.have.length.within(1200, 24 * 60 + 1);
    await fixture.watch.close();
    expect(clock.pending).to.equal(0);
  });
});
