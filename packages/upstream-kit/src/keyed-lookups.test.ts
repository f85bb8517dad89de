import { isCaddisError } from '@caddis/core';
import { FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { KeyedLookups, PolledLookup, type Answer, type Found, type KeyedLookupsOptions } from './index.js';

type Behaviour = (key: string) => Promise<Found>;

const answers: Behaviour = (key) => Promise.resolve({ upstreams: [{ dial: `${key}:80` }] });
const fails: Behaviour = (key) => Promise.reject(new Error(`no such name ${key}`));
const hangs: Behaviour = () => new Promise(() => undefined);

describe('KeyedLookups', () => {
  let clock: FakeClock;
  let asked: string[];
  let behaviour: Behaviour;
  let keyed: KeyedLookups;

  function create(options: Partial<KeyedLookupsOptions> = {}, seed?: Answer): void {
    keyed = new KeyedLookups({
      create: (key, hooks) =>
        new PolledLookup({
          clock,
          what: key,
          ask: () => {
            asked.push(key);
            return behaviour(key);
          },
          intervalMs: 60_000,
          graceMs: 0,
          seed,
          onAnswer: hooks.answered,
          onUnused: hooks.onUnused,
          random: () => 0,
        }),
      ...options,
    });
  }

  beforeEach(() => {
    clock = new FakeClock(0);
    asked = [];
    behaviour = answers;
    create();
  });

  afterEach(() => {
    keyed.close();
    expect(clock.pending).to.equal(0);
  });

  async function codeOf(key: string): Promise<unknown> {
    try {
      return await keyed.get(key).get();
    } catch (error) {
      return isCaddisError(error) ? error.code : (error as Error).message;
    }
  }

  it('makes one look-up for a key', async () => {
    const first = await keyed.get('a').get();
    expect([keyed.get('a').get() === first, asked]).to.deep.equal([true, ['a']]);
  });

  it('pitfall 1: a key that hangs does not hold another up', async () => {
    behaviour = (key) => (key === 'slow' ? hangs(key) : answers(key));
    const slow = Promise.resolve(keyed.get('slow').get()).catch(() => 'closed');
    expect(await keyed.get('b').get()).to.deep.equal([{ dial: 'b:80' }]);
    keyed.close();
    expect(await slow).to.equal('closed');
  });

  it('pitfall 3: ten thousand keys from outside stay within the bound, and the one in use is never dropped', async () => {
    create({ maxAnswered: 100 });
    const known = await keyed.get('known').get();
    for (let index = 0; index < 10_000; index += 1) {
      await keyed.get(`hostile-${index}`).get();
      if (index % 50 === 0) keyed.get('known').get();
    }
    expect([keyed.get('known').get() === known, Object.keys(keyed.status().parts ?? {}).length, clock.pending]).to.deep.equal([true, 100, 100]);
  });

  it('pitfall 3: keys without an answer never push out one that has one, and are bounded themselves', async () => {
    create({ maxAnswered: 10, maxUnanswered: 5 });
    const known = await keyed.get('known').get();
    behaviour = fails;
    for (let index = 0; index < 10_000; index += 1) await codeOf(`hostile-${index}`);
    expect([keyed.get('known').get() === known, clock.pending]).to.deep.equal([true, 6]);
  });

  it('refuses new keys while too many hang, and takes them again when these have ended', async () => {
    create({ maxUnanswered: 3 });
    behaviour = hangs;
    const hanging = ['a', 'b', 'c'].map((key) => codeOf(key));
    expect(await codeOf('d')).to.equal('UPSTREAM_KIT_TOO_MANY_LOOKUPS');
    await clock.advance(10_000);
    expect(await Promise.all(hanging)).to.deep.equal(['UPSTREAM_KIT_LOOKUP_TIMEOUT', 'UPSTREAM_KIT_LOOKUP_TIMEOUT', 'UPSTREAM_KIT_LOOKUP_TIMEOUT']);
    behaviour = answers;
    expect(await codeOf('d')).to.deep.equal([{ dial: 'd:80' }]);
  });

  it('does not count keys that begin with an answer among those without one', async () => {
    create({ maxUnanswered: 1 }, { upstreams: [], leftOut: [], at: 0, freshMs: undefined });
    expect([await codeOf('a'), await codeOf('b'), asked]).to.deep.equal([[], [], []]);
  });

  it('remembers a failure for a short time, so that requests do not queue up behind a server that is down', async () => {
    behaviour = fails;
    expect([await codeOf('a'), await codeOf('a'), asked.length]).to.deep.equal(['no such name a', 'no such name a', 1]);
    behaviour = answers;
    await clock.advance(500);
    expect(await codeOf('a')).to.deep.equal([{ dial: 'a:80' }]);
  });

  it('forgets a failure of a key that is not requested again', async () => {
    behaviour = fails;
    await codeOf('a');
    await clock.advance(500);
    expect([keyed.find('a'), asked]).to.deep.equal([undefined, ['a']]);
  });

  it('looks up in the background what is used, and forgets what is not', async () => {
    await keyed.get('used').get();
    await keyed.get('unused').get();
    await clock.advance(59_999);
    keyed.get('used').get();
    await clock.advance(1);
    expect([keyed.find('unused'), keyed.find('used')?.status().state, asked]).to.deep.equal([undefined, 'ok', ['used', 'unused', 'used']]);
  });

  it('names the upstreams of all keys once each, which is no use of them', async () => {
    const shared = Object.freeze({ dial: 'shared:80' });
    behaviour = (key) => Promise.resolve({ upstreams: [{ dial: `${key}:80` }, shared] });
    await keyed.get('a').get();
    await keyed.get('b').get();
    expect(keyed.known()).to.deep.equal([{ dial: 'a:80' }, { dial: 'shared:80' }, { dial: 'b:80' }]);
    await clock.advance(60_000);
    keyed.known();
    await clock.advance(60_000);
    expect([keyed.known(), clock.pending]).to.deep.equal([[], 0]);
  });

  it('tells the state of each key', async () => {
    expect(keyed.status()).to.deep.equal({ state: 'pending', upstreams: [], parts: {} });
    await keyed.get('a').get();
    expect(keyed.status().state).to.equal('ok');
    behaviour = fails;
    await codeOf('__proto__');
    const { state, upstreams, parts = {} } = keyed.status();
    expect([state, upstreams, Object.keys(parts), parts['a']?.state]).to.deep.equal(['partial', [{ dial: 'a:80' }], ['a', '__proto__'], 'ok']);
  });

  it('keeps no more upstreams than it may, whatever the number of keys, and continues with the others', async () => {
    behaviour = (key) => Promise.resolve({ upstreams: Array.from({ length: key === 'huge' ? 9 : 3 }, (_value, index) => ({ dial: `${key}:${index}` })) });
    create({ maxUpstreams: 10 });
    for (const key of ['a', 'b', 'c', 'd']) await keyed.get(key).get();
    expect(Object.keys(keyed.status().parts ?? {})).to.deep.equal(['b', 'c', 'd']);
    await keyed.get('huge').get();
    expect(Object.keys(keyed.status().parts ?? {})).to.deep.equal(['huge']);
  });

  it('forgets a key whose own answer grew too large while another is kept', async () => {
    let size = 3;
    behaviour = (key) => Promise.resolve({ upstreams: Array.from({ length: key === 'a' ? size : 3 }, (_value, index) => ({ dial: `${key}:${index}` })) });
    create({ maxUpstreams: 10 });
    // Both keys are used twice, because a key that is not used again would be forgotten anyway.
    for (const key of ['a', 'b', 'a', 'b']) await keyed.get(key).get();
    size = 9;
    await clock.advance(60_000);
    await clock.advance(0);
    expect(Object.keys(keyed.status().parts ?? {})).to.deep.equal(['b']);
  });
});
