import { processGroupKey } from '@caddis/kit';
import { FakeClock, failureOf, linkedProcesses, type LinkedProcess, RecordingLogger, SharedValues, TestContext, testRequest, until } from '@caddis/test-helpers';
import { expect } from 'chai';
import { lookupStore, PlaceholderLookups } from './index.js';
import { ScriptedAsk } from './testing/scripted-ask.js';

const minute = 60_000;

/** One process of a server; it looks up a name. */
class LookingProcess {
  readonly clock = new FakeClock(0);
  /** Receives the look-ups that this process makes itself. */
  readonly origin = new ScriptedAsk();
  lookups: PlaceholderLookups | undefined;
  private readonly context = new TestContext('http.reverse_proxy.upstreams.test', { shared: new SharedValues() });

  constructor(private readonly group: LinkedProcess) {}

  async look(name = 'web.test', graceMs = 0): Promise<void> {
    await this.context.share(processGroupKey, () => ({ value: this.group }));
    const ask = (_texts: readonly string[], signal: AbortSignal): ReturnType<ScriptedAsk['ask']> => this.origin.ask(signal);
    const lookups = new PlaceholderLookups({ clock: this.clock, log: new RecordingLogger(), texts: [name], ask, scope: 'dns', store: await lookupStore(this.context), intervalMs: minute, graceMs });
    this.lookups = lookups;
    lookups.start();
  }

  get known(): string {
    return this.lookups?.known().map(({ dial }) => dial).join() ?? '';
  }

  get state(): string | undefined {
    return this.lookups?.status().state;
  }

  async close(): Promise<void> {
    this.lookups?.close();
    await this.context.close();
    await this.clock.advance(0);
    expect(this.clock.pending).to.equal(0);
  }
}

describe('look-ups in a server with several workers', () => {
  let supervisor: LookingProcess;
  let workers: readonly [LookingProcess, LookingProcess];

  beforeEach(() => {
    const [first, ...others] = linkedProcesses(2);
    supervisor = new LookingProcess(first);
    workers = others.map((group) => new LookingProcess(group)) as unknown as typeof workers;
  });
  afterEach(async () => {
    for (const each of [...workers, supervisor]) await each.close();
  });

  const untilAllKnow = (known: string): Promise<void> => until(`all know ${known}`, () => workers.every((worker) => worker.known === known));
  const ownLookups = (): readonly number[] => workers.map(({ origin }) => origin.count);

  it('are those of the supervisor, as often as it looks', async () => {
    await supervisor.look();
    await workers[0].look();
    await supervisor.origin.found('a:80');
    await workers[1].look();
    await untilAllKnow('a:80');
    for (const each of [supervisor, ...workers]) await each.clock.advance(minute);
    expect(supervisor.origin.count).to.equal(2);
    await supervisor.origin.found('b:80');
    await untilAllKnow('b:80');
    // A worker that asks slightly too early gets the same answer, and asks again a second later.
    await workers[0].clock.advance(minute - 1);
    await supervisor.clock.advance(minute);
    await supervisor.origin.found('c:80');
    for (const { clock } of workers) await clock.advance(minute);
    await untilAllKnow('c:80');
    expect([supervisor.origin.count, ownLookups()]).to.deep.equal([3, [0, 0]]);
  });

  it('are done again by the supervisor where a worker finds that a backend is gone', async () => {
    await supervisor.look();
    await supervisor.origin.found('a:80');
    for (const worker of workers) await worker.look();
    await untilAllKnow('a:80');
    for (const each of [supervisor, ...workers]) await each.clock.advance(2000);
    workers[0].lookups?.lookAgain(testRequest());
    await until('the supervisor looks', () => supervisor.origin.count === 2);
    await supervisor.origin.found('b:80');
    await until('the worker knows', () => workers[0].known === 'b:80');
    expect([workers[1].known, ownLookups()]).to.deep.equal(['a:80', [0, 0]]);
  });

  it('fail with the reason that the supervisor has, and work again with it', async () => {
    await supervisor.look();
    await supervisor.origin.fail(Object.assign(new Error('no server answers'), { code: 'DNS_DOWN' }));
    for (const worker of workers) await worker.look();
    await until('all fail', () => workers.every(({ state }) => state === 'failing'));
    expect(await failureOf(async () => workers[0].lookups?.get(testRequest()))).to.include({ message: 'no server answers', code: 'DNS_DOWN' });
    await supervisor.clock.advance(1000);
    await supervisor.origin.found('a:80');
    for (const { clock } of workers) await clock.advance(1000);
    await untilAllKnow('a:80');
    expect(ownLookups()).to.deep.equal([0, 0]);
  });

  it('have for a worker that starts what the supervisor still uses, for as long as that may be', async () => {
    await supervisor.look('web.test', minute);
    await supervisor.origin.found('a:80');
    await supervisor.clock.advance(minute);
    await supervisor.origin.fail(new Error('down'));
    const [worker] = workers;
    await worker.look('web.test', minute);
    await until('it knows', () => worker.known === 'a:80');
    await worker.clock.advance(1000);
    await until('it knows that looking fails', () => worker.state === 'stale');
    await worker.clock.advance(minute + 1);
    expect([worker.known, worker.origin.count]).to.deep.equal(['', 0]);
  });

  it('are those of the worker where the supervisor does not look the same up', async () => {
    await supervisor.look('other.test');
    const [worker] = workers;
    await worker.look();
    await until('it looks', () => worker.origin.count === 1);
    await worker.origin.found('mine:80');
    expect(worker.known).to.equal('mine:80');
  });

  it('are those of the worker where the supervisor stands still', async () => {
    const silent = linkedProcesses(1)[1] as LinkedProcess;
    const worker = new LookingProcess(silent);
    silent.ask = (_topic: string, _question: unknown, waitMs = 0): Promise<readonly unknown[]> =>
      new Promise((resolve) => void worker.clock.setTimeout(() => resolve([]), waitMs));
    await worker.look();
    await worker.clock.advance(9000);
    await until('it looks', () => worker.origin.count === 1);
    await worker.origin.found('mine:80');
    expect(worker.known).to.equal('mine:80');
    await worker.close();
  });
});
