import { FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { Watch, type WatchedService, type WatchListener, type WatchOptions, type WatchSession } from '../index.js';

/** A service whose connections the test controls. */
class ScriptedService implements WatchedService<string> {
  readonly sessions: WatchSession<string>[] = [];
  isCostly?: (error: unknown) => boolean;
  private ends: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];

  connect(session: WatchSession<string>): Promise<void> {
    this.sessions.push(session);
    return new Promise((resolve, reject) => this.ends.push({ resolve, reject }));
  }

  end(error?: unknown): void {
    const { resolve, reject } = this.ends.at(-1) as (typeof this.ends)[number];
    if (error === undefined) resolve();
    else reject(error);
  }
}

describe('Watch', () => {
  const broken = new Error('broken');
  let clock: FakeClock;
  let service: ScriptedService;
  let watch: Watch<string>;
  let told: string[];

  beforeEach(() => {
    clock = new FakeClock();
    service = new ScriptedService();
    told = [];
  });

  const listener: WatchListener<string> = {
    learned: ({ view }, isSeed) => told.push(isSeed ? `seed ${view}` : view),
    failed: (error) => told.push((error as Error).message),
    trying: () => told.push('trying'),
  };

  async function start(options: Partial<WatchOptions<string>> = {}): Promise<void> {
    watch = new Watch({ clock, service, ...options });
    watch.subscribe(listener);
    watch.start();
    await clock.advance(0);
  }

  function session(index: number): WatchSession<string> {
    return service.sessions[index] as WatchSession<string>;
  }

  it('tells what happens, and a late listener what is known', async () => {
    await start({ seed: { view: 'old', at: 0 } });
    session(0).learned('new');
    service.end(broken);
    await clock.advance(0);
    const late: string[] = [];
    watch.subscribe({ ...listener, learned: ({ view }) => late.push(view), failed: (error) => late.push((error as Error).message) });
    expect([told, late]).to.deep.equal([['seed old', 'trying', 'new', 'broken'], ['new', 'broken']]);
    await watch.close();
    expect(clock.pending).to.equal(0);
  });

  it('connects again a second after the beginning of a connection that ended without a failure', async () => {
    await start();
    session(0).learned('one');
    service.end();
    await clock.advance(999);
    expect(service.sessions).to.have.length(1);
    await clock.advance(1);
    expect(service.sessions).to.have.length(2);
    void watch.close();
  });

  it('takes a connection that ends before anything was heard for one that failed', async () => {
    await start({ seed: { view: 'old', at: 0 } });
    service.end();
    await clock.advance(0);
    expect(told).to.deep.equal(['seed old', 'trying', 'the connection ended before anything was received']);
    await clock.advance(500);
    session(1).alive();
    service.end();
    await clock.advance(0);
    expect(told.slice(3)).to.deep.equal(['trying']);
    await watch.close();
  });

  it('lets the pauses grow when only the reading works, not the watching', async () => {
    await start({ backoff: { initialMs: 100, maxMs: 800, random: () => 0 } });
    for (const [index, pauseMs] of [100, 200, 400, 800, 800].entries()) {
      session(index).learned('read', false);
      service.end(broken);
      await clock.advance(pauseMs - 1);
      expect(service.sessions).to.have.length(index + 1);
      await clock.advance(1);
      expect(service.sessions).to.have.length(index + 2);
    }
    session(5).learned('read', false);
    session(5).alive();
    service.end(broken);
    await clock.advance(100);
    expect(service.sessions).to.have.length(7);
    void watch.close();
  });

  it('does not wait for a silent connection that ignores its signal, and ignores what it still sends', async () => {
    await start({ maxQuietMs: 5000 });
    session(0).learned('one');
    await clock.advance(5000);
    expect([session(0).signal.aborted, told.at(-1)]).to.deep.equal([true, 'nothing was received for 5s']);
    session(0).learned('ghost');
    session(0).alive();
    expect(told).not.to.include('ghost');
    await clock.advance(500);
    expect(service.sessions).to.have.length(2);
    void watch.close();
  });

  it('confirms nothing that only an earlier watch heard', async () => {
    await start({ seed: { view: 'old', at: 0 } });
    session(0).alive();
    expect(told).to.deep.equal(['seed old', 'trying']);
    void watch.close();
  });

  it('continues when a service cannot judge its own failure', async () => {
    service.isCostly = () => {
      throw new TypeError('no Error at all');
    };
    await start();
    service.end(broken);
    await clock.advance(500);
    expect(service.sessions).to.have.length(2);
    void watch.close();
  });

  it('ends what a connection opened when that fails, and when it ends', async () => {
    await start();
    service.end(broken);
    await clock.advance(500);
    session(1).learned('one');
    service.end();
    await clock.advance(1000);
    expect([0, 1, 2].map((index) => session(index).signal.aborted)).to.deep.equal([true, true, false]);
    expect(told).to.deep.equal(['trying', 'broken', 'trying', 'one', 'trying']);
    void watch.close();
  });

  it('tells the others, and keeps its connection, when a listener throws', async () => {
    watch = new Watch({ clock, service });
    const faulty = (): never => {
      throw new Error('faulty');
    };
    watch.subscribe({ learned: faulty, failed: faulty, trying: faulty });
    watch.subscribe(listener);
    watch.start();
    session(0).learned('one');
    session(0).learned('two');
    service.end(broken);
    await clock.advance(0);
    expect(told).to.deep.equal(['trying', 'one', 'two', 'broken']);
    void watch.close();
  });

  it('tries sooner when it is hurried, and not more often than four times a second', async () => {
    await start({ backoff: { initialMs: 10_000, random: () => 0 } });
    service.end(broken);
    await clock.advance(100);
    watch.hurry();
    watch.hurry();
    await clock.advance(149);
    expect(service.sessions).to.have.length(1);
    await clock.advance(1);
    expect(service.sessions).to.have.length(2);
    void watch.close();
  });
});
