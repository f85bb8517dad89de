import { aloneGroup, type ProcessGroup } from '@caddis/kit';
import { expect } from 'chai';
import { SharedTicketKeys } from './shared-ticket-keys.js';

describe('SharedTicketKeys', () => {
  let now: number;
  let answer: ((question: unknown) => unknown) | undefined;
  const supervisor: ProcessGroup = { ...aloneGroup, role: 'supervisor', answer: (_topic, own) => {
    answer = own;
    return () => (answer = undefined);
  } };
  const worker: ProcessGroup = { ...aloneGroup, role: 'worker', ask: async (_topic, question) => (answer === undefined ? [] : [await answer(question)]) };
  /** Lets pending answers arrive. */
  const answered = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  beforeEach(() => {
    now = 0;
    answer = undefined;
  });

  it('are the same in all workers, and others for other connections', async () => {
    const shared = new SharedTicketKeys(supervisor, () => now);
    const [one, other] = [new SharedTicketKeys(worker, () => now), new SharedTicketKeys(worker, () => now)];
    const keys = await one.keysFor('a', undefined);
    expect(keys.current()).to.have.length(48);
    expect((await other.keysFor('a', undefined)).current()).to.deep.equal(keys.current());
    expect((await other.keysFor('b', undefined)).current()).to.not.deep.equal(keys.current());
    shared.destroy();
    expect(answer).to.equal(undefined);
  });

  it('change together when their time is over, also for a worker that came later', async () => {
    new SharedTicketKeys(supervisor, () => now);
    const one = await new SharedTicketKeys(worker, () => now).keysFor('a', 100);
    const first = one.current();
    now = 60;
    const other = await new SharedTicketKeys(worker, () => now).keysFor('a', 100);
    now = 99;
    expect([one.current(), other.current()]).to.deep.equal([first, first]);
    now = 100;
    // The handshake that finds the keys outdated still uses the old ones.
    expect([one.current(), other.current()]).to.deep.equal([first, first]);
    await answered();
    expect(one.current()).to.not.deep.equal(first);
    expect(other.current()).to.deep.equal(one.current());
  });

  it('are generated in the worker if the supervisor sends none, and replaced when it does', async () => {
    const keys = await new SharedTicketKeys(worker, () => now).keysFor('a', 100);
    const own = keys.current();
    expect(own).to.have.length(48);
    await answered();
    const shared = new SharedTicketKeys(supervisor, () => now);
    keys.current();
    await answered();
    expect(keys.current()).to.not.deep.equal(own);
    expect(keys.current()).to.deep.equal((await new SharedTicketKeys(worker, () => now).keysFor('a', 100)).current());
    shared.destroy();
  });
});
