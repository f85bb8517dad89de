import { isCaddisError } from '@caddis/core';
import { FakeClock, RecordingLogger, testRequest } from '@caddis/test-helpers';
import { expect } from 'chai';
import { LookupStore, PlaceholderLookups, type Found, type PlaceholderLookupsOptions } from './index.js';
import { sharedLookupsOf } from './shared-lookups-of.js';
import { ScriptedAsk } from './testing/scripted-ask.js';

const minute = 60_000;

describe('PlaceholderLookups', () => {
  let clock: FakeClock;
  let log: RecordingLogger;
  let store: LookupStore;
  let origin: ScriptedAsk;
  let asked: (readonly string[])[];
  let open: PlaceholderLookups[];

  beforeEach(() => {
    clock = new FakeClock(0);
    log = new RecordingLogger();
    store = new LookupStore();
    origin = new ScriptedAsk();
    asked = [];
    open = [];
  });

  afterEach(async () => {
    for (const lookups of open) lookups.close();
    await clock.advance(0);
    expect(clock.pending).to.equal(0);
  });

  function started(texts: readonly string[], options: Partial<PlaceholderLookupsOptions> = {}): PlaceholderLookups {
    const ask = (expanded: readonly string[], signal: AbortSignal): Promise<Found> => {
      asked.push(expanded);
      return origin.ask(signal);
    };
    const lookups = new PlaceholderLookups({ clock, log, texts, ask, scope: 'dns', store, intervalMs: minute, graceMs: 0, ...options });
    open.push(lookups);
    lookups.start();
    return lookups;
  }

  /** Takes so many places of the gate, which takes some turns of the event loop. */
  async function fill(places: number): Promise<void> {
    let taken = 0;
    for (let place = 0; place < places; place += 1) store.gate.enter(() => (taken += 1));
    while (taken < places) await nextTurn();
    await nextTurn();
  }

  const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  const host = (value: string): ReturnType<typeof testRequest> => testRequest({ placeholders: { host: value } });

  it('asks for a fixed question before the first request', async () => {
    const lookups = started(['web.test', '80']);
    await origin.found('a:80');
    expect([lookups.get(testRequest()), asked]).to.deep.equal([[{ dial: 'a:80' }], [['web.test', '80']]]);
  });

  it('asks when its turn comes, or when a request cannot wait for that', async () => {
    await fill(1000);
    const [first, second] = [started(['one.test']), started(['two.test'])];
    expect([first.status(), asked]).to.deep.equal([{ state: 'pending', upstreams: [] }, []]);
    const waiting = second.get(testRequest());
    expect([waiting instanceof Promise, asked]).to.deep.equal([true, []]);
    store.gate.leave();
    store.gate.leave();
    expect(asked).to.deep.equal([['one.test'], ['two.test']]);
    await origin.found('a:80');
    await origin.found('b:80');
    expect([first.get(testRequest()), await waiting]).to.deep.equal([[{ dial: 'a:80' }], [{ dial: 'b:80' }]]);
  });

  it('never asks when it is closed before its turn', async () => {
    await fill(1000);
    const lookups = started(['web.test']);
    lookups.close();
    store.gate.leave();
    const error = await Promise.resolve().then(() => lookups.get(testRequest())).catch((thrown: unknown) => thrown);
    expect([isCaddisError(error) && error.code, asked]).to.deep.equal(['UPSTREAM_KIT_CLOSED', []]);
  });

  it('tells what was known before its turn comes', async () => {
    started(['web.test']);
    await origin.found('a:80');
    await fill(1000);
    expect(started(['web.test']).status()).to.deep.include({ state: 'ok', upstreams: [{ dial: 'a:80' }] });
  });

  it('starts nothing when it is asked what it knows', async () => {
    const old = started(['web.test']);
    await origin.found('a:80');
    old.close();
    await fill(1000);
    const [next, unknown, ofRequests] = [started(['web.test']), started(['other.test']), started(['{host}'])];
    expect([next, unknown, ofRequests].map((lookups) => [lookups.status().state, lookups.known()])).to.deep.equal([
      ['ok', [{ dial: 'a:80' }]],
      ['pending', []],
      ['pending', []],
    ]);
    expect(sharedLookupsOf(store).size).to.equal(0);
    expect([next.get(testRequest()), next.known()]).to.deep.equal([[{ dial: 'a:80' }], [{ dial: 'a:80' }]]);
  });

  it('knows at once what a config before it asked for requests, and continues with that', async () => {
    const old = started(['{host}']);
    const first = old.get(host('web.test'));
    await origin.found('a:80');
    await first;
    const next = started(['{host}']);
    old.close();
    expect([next.known(), next.get(host('web.test'))]).to.deep.equal([[{ dial: 'a:80' }], [{ dial: 'a:80' }]]);
  });

  it('asks for a question of the request on first use', async () => {
    const lookups = started(['{host}', '80']);
    expect(asked).to.deep.equal([]);
    const first = lookups.get(host('web.test'));
    await origin.found('a:80');
    expect([await first, lookups.get(host('web.test')), asked]).to.deep.equal([[{ dial: 'a:80' }], [{ dial: 'a:80' }], [['web.test', '80']]]);
  });

  it('pitfall 2: five hundred concurrent first requests for one name make one look-up', async () => {
    const lookups = started(['{host}']);
    const waiting = Array.from({ length: 500 }, () => lookups.get(host('web.test')));
    await origin.found('a:80');
    expect([new Set(await Promise.all(waiting)).size, origin.count]).to.deep.equal([1, 1]);
  });

  it('pitfall 4: the look-up continues when the client that caused it goes away', async () => {
    const lookups = started(['{host}']);
    const client = new AbortController();
    const abandoned = lookups.get(testRequest({ placeholders: { host: 'web.test' }, signal: client.signal }));
    const waiting = lookups.get(host('web.test'));
    client.abort();
    expect(origin.signals[0]?.aborted).to.equal(false);
    await origin.found('a:80');
    expect(await waiting).to.equal(await abandoned);
  });

  it('never takes two questions for one', async () => {
    const lookups = started(['{one}', '{other}']);
    const pairs = [['a b', 'c'], ['a', 'b c'], ['a%20b', 'c'], ['a', 'b']] as const;
    for (const [one, other] of pairs) {
      const waiting = lookups.get(testRequest({ placeholders: { one, other } }));
      await origin.found(`${one}|${other}`);
      await waiting;
    }
    expect(asked).to.deep.equal(pairs);
  });

  it('pitfall 16: a reload begins with what was known, under the interval of the new config', async () => {
    const old = started(['web.test'], { intervalMs: 60 * minute });
    await origin.found('a:80');
    const known = old.get(testRequest());
    await clock.advance(1000);

    const same = started(['web.test'], { intervalMs: minute });
    expect([same.get(testRequest()) === known, origin.count]).to.deep.equal([true, 1]);
    await clock.advance(minute);
    expect(origin.count).to.equal(2);
  });

  it('pitfall 15: what the old config still had under way does not reach the new one', async () => {
    const old = started(['web.test'], { intervalMs: 2 * minute });
    const current = started(['web.test']);
    old.close();
    await origin.found('old:80');
    expect(current.status().state).to.equal('pending');
    await origin.found('new:80');
    expect(current.get(testRequest())).to.deep.equal([{ dial: 'new:80' }]);
  });

  it('pitfall 22: two scopes have answers of their own', async () => {
    started(['web.test'], { scope: 'one' });
    await origin.found('one:80');
    const other = started(['web.test'], { scope: 'other' });
    expect(other.status().state).to.equal('pending');
    await origin.found('other:80');
    expect(other.get(testRequest())).to.deep.equal([{ dial: 'other:80' }]);
  });

  it('pitfall 13: logs a long failure at a sane rate, and its end once', async () => {
    const failure = new Error('server is down');
    const lookups = started(['web.test']);
    await origin.fail(failure);
    for (let retries = 0; clock.now() < 10 * minute; retries += 1) {
      await clock.advance((lookups.status().nextTry ?? 0) - clock.now());
      await origin.fail(failure);
    }
    const lines = log.lines.length;
    expect(lines >= 8 && lines <= 11).to.equal(true);
    expect(log.lines[0]).to.deep.include({ level: 'error', message: 'look-up failed', lookup: 'web.test', err: failure });
    await clock.advance(30_000);
    await origin.found('a:80');
    expect(log.lines.at(-1)).to.deep.equal({ level: 'info', message: 'look-up works again', lookup: 'web.test' });
  });

  it('logs what was left out', async () => {
    started(['web.test']);
    const leftOut = [{ candidate: 'b', reason: 'it has no address' }];
    await origin.answer({ upstreams: [{ dial: 'a:80' }], leftOut });
    expect(log.lines).to.deep.equal([{ level: 'warn', message: 'candidates left out', lookup: 'web.test', left_out: leftOut }]);
  });

  it('looks again only for what was asked for before', async () => {
    const lookups = started(['{host}']);
    lookups.lookAgain(host('web.test'));
    expect(origin.count).to.equal(0);
    const first = lookups.get(host('web.test'));
    await origin.found('a:80');
    await first;
    await clock.advance(1000);
    lookups.lookAgain(host('web.test'));
    expect(origin.count).to.equal(2);
  });

  describe('shared', () => {
    it('looks once for two sources with the same question, and each of them has the same array', async () => {
      const [one, other] = [started(['web.test', '80']), started(['web.test', '80'])];
      await origin.found('a:80');
      await clock.advance(minute);
      expect([origin.count, one.get(testRequest()) === other.get(testRequest())]).to.deep.equal([2, true]);
    });

    it('looks once for two sources with the same placeholders', async () => {
      const [one, other] = [started(['{host}']), started(['{host}'])];
      const waiting = [one.get(host('web.test')), other.get(host('web.test'))];
      await origin.found('a:80');
      expect([origin.count, new Set(await Promise.all(waiting)).size]).to.deep.equal([1, 1]);
    });

    it('continues for the remaining ones, which then replace the first one', async () => {
      const askers: string[] = [];
      const asking = (name: string) => ({
        ask: (_texts: readonly string[], signal: AbortSignal): Promise<Found> => {
          askers.push(name);
          return origin.ask(signal);
        },
      });
      const old = started(['web.test'], asking('old'));
      const current = started(['web.test'], asking('current'));
      old.close();
      old.close();
      await origin.found('a:80');
      await clock.advance(minute);
      await origin.found('b:80');
      expect([askers, current.get(testRequest())]).to.deep.equal([['old', 'current'], [{ dial: 'b:80' }]]);
    });

    it('ends with the last of them, and the next one begins again', async () => {
      const [one, other] = [started(['web.test']), started(['web.test'])];
      one.close();
      other.close();
      expect([origin.signals[0]?.aborted, sharedLookupsOf(store).size]).to.deep.equal([true, 0]);
      const next = started(['web.test']);
      one.close();
      await origin.fail(new Error('too late'));
      await origin.found('a:80');
      expect([next.get(testRequest()), sharedLookupsOf(store).size]).to.deep.equal([[{ dial: 'a:80' }], 1]);
    });

    it('looks again at once when a source joins while looking up fails', async () => {
      started(['web.test']);
      await origin.fail(new Error('server is down'));
      await clock.advance(300);
      const next = started(['web.test']);
      await origin.found('a:80');
      expect([origin.count, next.get(testRequest())]).to.deep.equal([2, [{ dial: 'a:80' }]]);
    });

    it('tells the log of each source', async () => {
      const otherLog = new RecordingLogger();
      started(['web.test']);
      started(['web.test'], { log: otherLog });
      await origin.fail(new Error('server is down'));
      expect([log.lines.length, otherLog.lines.length]).to.deep.equal([1, 1]);
    });

    const differences: readonly (readonly [name: string, options: Partial<PlaceholderLookupsOptions>])[] = [
      ['scope', { scope: 'other' }],
      ['interval', { intervalMs: 2 * minute }],
      ['grace', { graceMs: 1 }],
      ['order', { order: 'kept' }],
      ['settings', { settings: 'other' }],
    ];
    for (const [name, options] of differences) {
      it(`has look-ups of its own with another ${name}`, () => {
        started(['web.test']);
        started(['web.test'], options);
        expect(origin.count).to.equal(2);
      });
    }
  });
});
