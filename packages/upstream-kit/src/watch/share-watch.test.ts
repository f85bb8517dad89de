import { FakeClock, SharedValues, TestContext } from '@caddis/test-helpers';
import { expect } from 'chai';
import { shareWatch, type SharedWatchOptions, type WatchSession } from '../index.js';

function silent({ signal }: WatchSession<string>): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

describe('shareWatch', () => {
  let shared: SharedValues;
  let keeper: TestContext;

  beforeEach(async () => {
    shared = new SharedValues();
    keeper = await watched('keeper');
  });

  afterEach(async () => {
    await keeper.close();
    expect(shared.keys).to.deep.equal([]);
  });

  /** Starts a watch that by default hears nothing, and records the views that it starts with. */
  async function begin(name: string, options: Partial<SharedWatchOptions<string>> = {}, seeds: string[] = []): Promise<TestContext> {
    const context = new TestContext('http.reverse_proxy.upstreams.test', { shared });
    const watch = await shareWatch<string>(context, { clock: new FakeClock(), settings: name, open: () => ({ connect: silent }), ...options });
    watch.subscribe({ learned: ({ view }, isSeed) => isSeed && seeds.push(view), failed: () => undefined, trying: () => undefined });
    return context;
  }

  function watched(name: string, options: Partial<SharedWatchOptions<string>> = {}): Promise<TestContext> {
    return begin(name, { ...options, open: () => ({ connect: async (session) => session.learned(name) }) });
  }

  /** Returns the views that watches of the next config start with. */
  async function seedsOf(names: readonly string[]): Promise<readonly string[]> {
    const seeds: string[] = [];
    for (const name of names) await (await begin(name, {}, seeds)).close();
    return seeds;
  }

  it('keeps what was known of an origin while a module of the kind is left', async () => {
    await (await watched('a')).close();
    expect(await seedsOf(['a', 'b'])).to.deep.equal(['a']);
  });

  it('keeps no more views than a hundred whose weight it does not know', async () => {
    const names = Array.from({ length: 110 }, (_value, index) => `view ${index}`);
    for (const name of names) await (await watched(name)).close();
    expect(await seedsOf(names)).to.deep.equal(names.slice(10));
  });

  it('keeps as many as weigh a hundred thousand upstreams', async () => {
    await keeper.close();
    const weightOf = (view: string): number => Number(view);
    keeper = await watched('1', { weightOf });
    for (const name of ['60000', '50000', '40000']) await (await watched(name, { weightOf })).close();
    expect(await seedsOf(['60000', '50000', '40000'])).to.deep.equal(['50000', '40000']);
  });
});
