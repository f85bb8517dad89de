import { FakeClock, linkedProcesses, SharedValues, TestContext, until, type LinkedProcess } from '@caddis/test-helpers';
import { processGroupKey } from '@caddis/kit';
import { expect } from 'chai';
import { shareWatch, type Watch, type WatchSession } from '../index.js';

/** A view of a service. */
interface View {
  readonly names: readonly string[];
}

/** A process that watches; a worker follows the supervisor. */
class WatchingProcess {
  readonly sessions: WatchSession<View>[] = [];
  readonly heard: string[] = [];
  /** The times of views that another process or an earlier watch received. */
  readonly seeds: number[] = [];
  readonly clock = new FakeClock();
  private readonly context = new TestContext('http.reverse_proxy.upstreams.test', { shared: new SharedValues() });
  private fail: (error: Error) => void = () => {};

  constructor(private readonly group: LinkedProcess) {}

  async watch(): Promise<void> {
    await this.context.share(processGroupKey, () => ({ value: this.group }));
    const connect = (session: WatchSession<View>): Promise<void> => {
      this.sessions.push(session);
      return new Promise((resolve, reject) => {
        this.fail = reject;
        session.signal.addEventListener('abort', () => resolve(), { once: true });
      });
    };
    const watch: Watch<View> = await shareWatch<View>(this.context, { clock: this.clock, settings: 'a', open: () => ({ connect }) });
    watch.subscribe({
      learned: ({ view, at }, isSeed) => {
        this.heard.push(view.names.join(' '));
        if (isSeed) this.seeds.push(at);
      },
      failed: (error) => void this.heard.push(`failed: ${(error as Error).message}`),
      trying: () => {},
    });
  }

  /** Breaks the connection. */
  break(): void {
    this.fail(new Error('it broke'));
  }

  close(): Promise<void> {
    return this.context.close();
  }
}

describe('a watch in a server with several workers', () => {
  let supervisor: WatchingProcess;
  let workers: readonly WatchingProcess[];

  beforeEach(() => {
    const [first, ...others] = linkedProcesses(2);
    supervisor = new WatchingProcess(first);
    workers = others.map((group) => new WatchingProcess(group));
  });
  afterEach(async () => {
    for (const each of [...workers, supervisor]) await each.close();
  });

  it('is there once: workers hear what the supervisor does, those that come later too', async () => {
    await supervisor.watch();
    const [first, second] = workers as [WatchingProcess, WatchingProcess];
    await first.watch();
    supervisor.sessions[0]?.learned({ names: ['a', 'b'] });
    await until('the first has heard', () => first.heard.at(-1) === 'a b');
    await second.watch();
    await until('the second has asked', () => second.heard.at(-1) === 'a b');
    supervisor.break();
    await until('both know that it failed', () => workers.every(({ heard }) => heard.at(-1) === 'failed: it broke'));
    // A worker may receive a message twice: once because it listens, and once as the answer to its question.
    expect(workers.map(({ heard, sessions }) => [[...new Set(heard)], sessions.length])).to.deep.equal([1, 2].map(() => [['a b', 'failed: it broke'], 0]));

    await supervisor.clock.advance(1000);
    await until('the supervisor tries again', () => supervisor.sessions.length === 2);
    supervisor.sessions[1]?.learned({ names: ['c'] });
    for (const { clock } of workers) await clock.advance(250);
    await until('both know the new view', () => workers.every(({ heard }) => heard.at(-1) === 'c'));
  });

  it('gives a worker that comes during a failure the last view, with its time', async () => {
    await supervisor.watch();
    const [first] = workers as [WatchingProcess];
    supervisor.sessions[0]?.learned({ names: ['a', 'b'] });
    const learnedAt = supervisor.clock.now();
    await supervisor.clock.advance(100);
    supervisor.break();
    await until('the supervisor knows', () => supervisor.heard.at(-1) === 'failed: it broke');
    await first.watch();
    await until('the first has heard', () => first.heard.at(-1) === 'failed: it broke');
    // It may receive the failure before the answer to its question, which repeats it.
    expect([first.heard.slice(-2), first.seeds]).to.deep.equal([['a b', 'failed: it broke'], [learnedAt]]);
  });

  it('is that of the worker where the supervisor does not watch the same', async () => {
    const [first] = workers as [WatchingProcess, WatchingProcess];
    await first.watch();
    await until('it has connected', () => first.sessions.length === 1);
    first.sessions[0]?.learned({ names: ['mine'] });
    expect(first.heard).to.deep.equal(['mine']);
  });
});
