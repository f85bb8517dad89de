import type { Upstream } from '@caddis/core/http';
import { type Etcd, needPrograms, startEtcd } from '@caddis/test-servers';
import { FakeClock, testRequest } from '@caddis/test-helpers';
import { expect } from 'chai';
import { backends, WatchFixture, type WatchFixtureOptions } from './testing/watch-fixture.js';

describe('EtcdService', function () {
  let etcd: Etcd;
  const fixtures: WatchFixture[] = [];

  before(function () {
    needPrograms(this, 'etcd');
  });

  beforeEach(async () => {
    etcd = await startEtcd();
  });

  afterEach(async () => {
    for (const fixture of fixtures.splice(0)) await fixture.close();
    await etcd.close();
  });

  function follow(options: WatchFixtureOptions = {}): WatchFixture {
    // A long timeout, because no test here needs an etcd that does not answer, and etcd may be slow on a busy machine.
    const fixture = new WatchFixture({ endpoints: etcd.endpoints, timeoutMs: 60_000, ...options });
    fixtures.push(fixture);
    return fixture;
  }

  it('follows keys that are put, changed and deleted, in the order of the keys', async () => {
    await etcd.change(['svc/b', backends('b:80')]);
    const fixture = follow();
    await fixture.untilDials('b:80');
    await etcd.change(['svc', backends('itself:80')], ['svc/a', backends('a:80', 'a:81')]);
    await fixture.untilDials('itself:80', 'a:80', 'a:81', 'b:80');
    await etcd.change(['svc/b', backends('b:81')], ['svc', undefined]);
    await fixture.untilDials('a:80', 'a:81', 'b:81');
    expect(fixture.upstreams).to.deep.equal([
      { dial: 'a:80', origin: 'svc/a' },
      { dial: 'a:81', origin: 'svc/a' },
      { dial: 'b:81', origin: 'svc/b' },
    ]);
    expect(fixture.complaints).to.deep.equal([]);
  });

  it('pitfall 48: is blind to keys that only begin alike', async () => {
    await etcd.change(['svc-v2/a', backends('other:80')], ['svc2', backends('other:80')], ['svc/a', backends('a:80')]);
    await follow().untilDials('a:80');
  });

  it('sees a new version and its list together, however fast they change', async () => {
    const release = (number: number): Promise<void> =>
      etcd.change(['svc.version', `v${number}\n`], ['svc/a', JSON.stringify({ version: `v${number}`, endpoints: [`a:${number}`] })]);
    await release(1);
    const fixture = follow();
    await fixture.untilDials('a:1');
    const sizes = new Set<number>();
    fixture.onNews(() => sizes.add(fixture.upstreams.length));
    for (let number = 2; number <= 30; number += 1) await release(number);
    await fixture.untilDials('a:30');
    expect([...sizes]).to.deep.equal([1]);
  });

  it('says once that there is nothing under the key, and again when that was different in between', async () => {
    const fixture = follow();
    await fixture.untilWatching();
    await etcd.change(['svc.version', 'v1']);
    await fixture.nextNews();
    await etcd.change(['svc.version', undefined], ['svc/a', backends('a:80')]);
    await fixture.untilDials('a:80');
    await etcd.change(['svc/a', undefined]);
    await fixture.untilDials();
    const line = { level: 'warn', message: 'etcd has nothing under the key', key: 'svc' };
    expect(fixture.complaints).to.deep.equal([line, line]);
  });

  it('says once that no key has the wanted version', async () => {
    await etcd.change(['svc.version', 'v3'], ['svc/1', JSON.stringify({ version: 'v1', endpoints: ['a:80'] })]);
    const fixture = follow();
    await fixture.untilWatching();
    await etcd.change(['svc/1', JSON.stringify({ version: 'v2', endpoints: ['a:80'] })]);
    await fixture.nextNews();
    expect(fixture.complaints).to.deep.equal([
      { level: 'warn', message: 'no key in etcd names a backend of the wanted version', key: 'svc', keys: 1, version: 'v3' },
    ]);
  });

  it('says once of a key that its list is a text, and uses it', async () => {
    await etcd.change(['svc/a', JSON.stringify({ endpoints: '127.0.0.1:5' })], ['svc/b', backends('b:80')]);
    const fixture = follow();
    await fixture.untilDials('127.0.0.1:5', 'b:80');
    await etcd.change(['svc/b', backends('b:81')]);
    await fixture.untilDials('127.0.0.1:5', 'b:81');
    const reason = '"endpoints" is a text and taken for a list of one; write an array of texts';
    expect(fixture.complaints).to.deep.equal([
      { level: 'warn', message: 'key is not written as it should be', key: 'svc/a', revision: '2', reason },
    ]);
    expect(fixture.source.status().leftOut).to.deep.equal([{ candidate: 'svc/a', reason }]);
  });

  it('moves all traffic when only the version key changes', async () => {
    const value = (version: string): string => JSON.stringify({ version, endpoints: [`${version}:80`] });
    await etcd.change(['svc.version', 'blue'], ['svc/blue', value('blue')], ['svc/green', value('green')]);
    const fixture = follow();
    await fixture.untilDials('blue:80');
    await etcd.change(['svc.version', 'green']);
    await fixture.untilDials('green:80');
    await etcd.change(['svc.version', undefined]);
    await fixture.untilDials('blue:80', 'green:80');
  });

  it('pitfall 7: applies the way from one backend to none and back', async () => {
    await etcd.change(['svc/a', backends('a:80')]);
    const fixture = follow();
    await fixture.untilDials('a:80');
    await etcd.change(['svc/a', undefined]);
    await fixture.until(() => fixture.state === 'empty');
    expect(fixture.upstreams).to.deep.equal([]);
    await etcd.change(['svc/a', backends('a:80')]);
    await fixture.untilDials('a:80');
  });

  it('pitfall 9: one address under two keys is one backend, and stays while one of them does', async () => {
    await etcd.change(['svc/a', backends('one:80')], ['svc/b', backends('one:80', 'two:80')]);
    const fixture = follow();
    await fixture.untilDials('one:80', 'two:80');
    await etcd.change(['svc/a', undefined], ['svc/c', backends('three:80')]);
    await fixture.untilDials('one:80', 'two:80', 'three:80');
  });

  it('pitfall 10: a key written again with the same value changes nothing, and others keep their objects', async () => {
    await etcd.change(['svc/a', backends('a:80')], ['svc/b', backends('b:80')]);
    const fixture = follow();
    await fixture.untilDials('a:80', 'b:80');
    const before = fixture.upstreams;
    const arrays = new Set<readonly Upstream[]>();
    fixture.onNews(() => arrays.add(fixture.upstreams));
    const reads = await etcd.count('Txn');
    await etcd.change(['svc/a', backends('a:80')]);
    await fixture.until(async () => (await etcd.count('Txn')) >= reads + 2);
    await etcd.change(['svc/c', backends('c:80')]);
    await fixture.untilDials('a:80', 'b:80', 'c:80');
    const { upstreams } = fixture;
    expect([...arrays]).to.deep.equal([before, upstreams]);
    expect([upstreams[0] === before[0], upstreams[1] === before[1]]).to.deep.equal([true, true]);
  });

  it('pitfall 11: keeps up with a storm of changes without reading at each of them', async () => {
    const fixture = follow();
    await fixture.until(() => fixture.state === 'empty');
    const reads = await etcd.count('Txn');
    const changes = 300;
    const begin = Date.now();
    for (let number = 1; number <= changes; number += 1) await etcd.change(['svc/a', backends(`a:${number}`)]);
    await fixture.untilDials(`a:${changes}`);
    const own = (await etcd.count('Txn')) - reads - changes;
    expect(own).to.be.within(1, (Date.now() - begin) / 100 + 1);
  });

  it('pitfall 49: a key whose lease ends goes alone', async () => {
    await etcd.change(['svc/a', backends('a:80')]);
    const endLease = await etcd.putLeased('svc/b', backends('b:80'));
    const fixture = follow();
    await fixture.untilDials('a:80', 'b:80');
    await endLease();
    await fixture.untilDials('a:80');
  });

  it('pitfall 49: leaves out what is bad with its reason, and logs it once for each change of its key', async () => {
    await etcd.change(['svc/a', backends('a:80', 'a')], ['svc/b', '{']);
    const fixture = follow();
    await fixture.until(() => fixture.state === 'partial');
    const candidates = fixture.source.status().leftOut?.map(({ candidate }) => candidate);
    expect({ dials: fixture.dials, candidates }).to.deep.equal({ dials: ['a:80'], candidates: ['svc/a a', 'svc/b'] });
    await etcd.change(['svc/c', backends('c:80')]);
    await fixture.untilDials('a:80', 'c:80');
    await etcd.change(['svc/b', '{'], ['svc/c', backends('c:81')]);
    await fixture.untilDials('a:80', 'c:81');
    await etcd.change(['svc/a', backends('a:80')], ['svc/b', undefined]);
    await fixture.until(() => fixture.state === 'ok');
    expect(fixture.logger.lines.map(({ key, revision, message }) => ({ key, revision, message }))).to.deep.equal([
      { key: 'svc/a', revision: '2', message: 'left out what cannot be used of a key' },
      { key: 'svc/b', revision: '2', message: 'left out what cannot be used of a key' },
      { key: 'svc/b', revision: '4', message: 'left out what cannot be used of a key' },
    ]);
  });

  it('pitfall 2: many first requests cause one reading, and get the same array', async () => {
    await etcd.change(['svc/a', backends('a:80')]);
    const reads = await etcd.count('Txn');
    const fixture = follow();
    const answers = await Promise.all(Array.from({ length: 500 }, () => fixture.source.get(testRequest())));
    expect({ different: new Set(answers).size, reads: (await etcd.count('Txn')) - reads }).to.deep.equal({ different: 1, reads: 1 });
  });

  it('pitfall 51: a request reads nothing', async () => {
    await etcd.change(['svc/a', backends('a:80')]);
    const fixture = follow();
    await fixture.untilWatching();
    const methods = ['Txn', 'Range', 'Watch', 'Authenticate'];
    const count = (): Promise<number[]> => Promise.all(methods.map((method) => etcd.count(method)));
    const before = await count();
    for (let request = 0; request < 1000; request += 1) expect(fixture.upstreams).to.have.length(1);
    expect(await count()).to.deep.equal(before);
  });

  it('pitfall 44: stays in step through ten idle minutes, in which others write and etcd forgets', async () => {
    await etcd.change(['svc/a', backends('a:80')]);
    const clock = new FakeClock();
    const fixture = follow({ clock });
    await fixture.untilWatching();
    for (let seconds = 10; seconds < 600; seconds += 10) {
      await etcd.change(['other', String(seconds)]);
      await clock.advance(10_000);
      await fixture.until(() => fixture.source.status().lastSuccess === clock.now());
    }
    // Counted before `compact`: the watch may be reopening at this moment and learn of it without another silence.
    const reads = await etcd.count('Txn');
    await etcd.compact();
    await clock.advance(10_000);
    await fixture.until(async () => (await etcd.count('Txn')) > reads);
    await clock.advance(1000);
    await etcd.change(['svc/a', backends('a:81')]);
    await fixture.untilDials('a:81');
    expect(fixture.complaints).to.deep.equal([]);
  });

  it('leaves no timer when it is closed, whatever it was doing', async () => {
    const clock = new FakeClock();
    const watching = follow({ clock });
    await watching.until(() => watching.state === 'empty');
    const reading = follow({ clock });
    await watching.close();
    await reading.close();
    await etcd.members[0]?.stop();
    const waiting = follow({ clock });
    await waiting.until(() => waiting.state === 'failing');
    await waiting.close();
    expect(clock.pending).to.equal(0);
  });
});
