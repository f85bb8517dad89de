import { FakeClock, testRequest } from '@caddis/test-helpers';
import { etcdErrors as errors, type Watch } from '@caddis/etcd';
import { expect } from 'chai';
import type { EtcdServiceOptions } from './etcd-service.js';
import { WatchFixture } from './testing/watch-fixture.js';

describe('EtcdService in an outage without an end', () => {
  it('pitfall 13: still tries after a day, says so, and logs at a sane rate', async () => {
    let reads = 0;
    const gateway: EtcdServiceOptions['gateway'] = {
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
    const { state, nextTry, lastError } = fixture.source.status();
    expect({ state, message: lastError?.message }).to.deep.equal({
      state: 'failing',
      message: 'cannot reach etcd at http://etcd.test:2379: it is down',
    });
    expect((nextTry ?? 0) - clock.now()).to.be.within(0, 10_000);
    expect(fixture.logger.lines).to.have.length.within(1200, 24 * 60 + 1);
    await fixture.close();
    expect(clock.pending).to.equal(0);
  });

  describe('for requests that find nothing', () => {
    let isDown: boolean;
    let reads: number;
    let clock: FakeClock;
    let fixture: WatchFixture;
    let failure: Error;

    beforeEach(async () => {
      [isDown, reads] = [true, 0];
      failure = errors.ETCD_UNREACHABLE({ endpoint: 'http://etcd.test:2379', reason: 'it is down' });
      clock = new FakeClock();
      const silence = { news: { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) }, close: () => undefined };
      fixture = new WatchFixture({
        clock,
        gateway: {
          read: async () => {
            reads += 1;
            if (isDown) throw failure;
            return { revision: 1n, keys: [{ key: 'svc', value: '{"endpoints":["a:80"]}', revision: '1' }] };
          },
          watch: () => Promise.resolve(silence as unknown as Watch),
          close: () => Promise.resolve(),
        },
      });
      // By now, the pause between two tries has grown.
      await clock.advance(60_000);
    });

    function ask(): Promise<unknown> {
      const request = testRequest();
      fixture.source.lookAgain(request);
      return Promise.resolve(fixture.source.get(request)).catch((error: unknown) => error);
    }

    it('tries at once, once for all of them', async () => {
      await clock.advance((fixture.source.status().nextTry ?? 0) - clock.now() - 2000);
      const before = reads;
      isDown = false;
      const answers = await Promise.all(Array.from({ length: 50 }, ask));
      expect([new Set(answers).size, answers[0], reads - before]).to.deep.equal([1, [{ dial: 'a:80', origin: 'svc' }], 1]);
    });

    it('fails them when that fails, four times a second at most', async () => {
      await clock.advance((fixture.source.status().nextTry ?? 0) - clock.now() - 2000);
      const before = reads;
      const answers: Promise<unknown>[] = [];
      for (let passed = 0; passed < 1000; passed += 10) {
        answers.push(ask());
        await clock.advance(10);
      }
      await clock.advance(250);
      expect([new Set(await Promise.all(answers)), reads - before <= 6]).to.deep.equal([new Set([failure]), true]);
    });

    it('logs in no more often than once a second', async () => {
      failure = errors.ETCD_DENIED({ endpoint: 'http://etcd.test:2379', reason: 'invalid user' });
      await clock.advance(120_000);
      await clock.advance((fixture.source.status().nextTry ?? 0) - clock.now() - 10_000);
      const before = reads;
      const answers: Promise<unknown>[] = [];
      for (let passed = 0; passed < 3000; passed += 100) {
        answers.push(ask());
        await clock.advance(100);
      }
      await clock.advance(1000);
      await Promise.all(answers);
      expect(reads - before).to.be.within(3, 5);
    });

    afterEach(async () => {
      void fixture.close();
      await clock.advance(0);
    });
  });
});
