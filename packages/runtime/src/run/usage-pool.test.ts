import type { SharedValue } from '@caddis/core';
import { FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { UsagePool } from './usage-pool.js';

describe('UsagePool', () => {
  let clock: FakeClock;
  let pool: UsagePool;
  let events: string[];
  beforeEach(() => {
    clock = new FakeClock();
    pool = new UsagePool({ clock, deadlineMs: 10_000 });
    events = [];
  });

  const make = (name: string, destroy: () => void | Promise<void> = () => {}) => (): SharedValue<string> => {
    events.push(`make ${name}`);
    return {
      value: name,
      destroy: () => {
        events.push(`destroy ${name}`);
        return destroy();
      },
    };
  };

  it('makes a value once, however many ask at the same time, and destroys it after the last', async () => {
    const leases = await Promise.all([1, 2, 3].map((number) => pool.acquire('key', make(`value ${number}`))));
    expect(leases.map(({ value }) => value)).to.deep.equal(['value 1', 'value 1', 'value 1']);
    for (const lease of leases.slice(1)) await lease.release();
    expect([events, pool.keys()]).to.deep.equal([['make value 1'], ['key']]);
    await leases[0]?.release();
    expect([events, pool.keys()]).to.deep.equal([['make value 1', 'destroy value 1'], []]);
  });

  it('counts a release once', async () => {
    const [first, second] = [await pool.acquire('key', make('value')), await pool.acquire('key', make('other'))];
    await first.release();
    await first.release();
    expect(pool.keys()).to.deep.equal(['key']);
    await second.release();
    expect(pool.keys()).to.deep.equal([]);
  });

  it('keeps values of different keys apart', async () => {
    const [first, second] = [await pool.acquire('a', make('a')), await pool.acquire('b', make('b'))];
    expect([first.value, second.value]).to.deep.equal(['a', 'b']);
  });

  it('tells all who wait that the making failed, and lets the next try again', async () => {
    const failing = (): never => {
      throw new Error('no luck');
    };
    const asked = await Promise.allSettled([pool.acquire('key', failing), pool.acquire('key', make('unused'))]);
    expect(asked.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    expect(pool.keys()).to.deep.equal([]);
    expect((await pool.acquire('key', make('value'))).value).to.equal('value');
  });

  it('does not make a value again before the old one is destroyed', async () => {
    let finish = (): void => {};
    const lease = await pool.acquire('key', make('old', () => new Promise((resolve) => (finish = resolve))));
    const released = lease.release();
    const next = pool.acquire('key', make('new'));
    await new Promise(setImmediate);
    expect(events).to.deep.equal(['make old', 'destroy old']);
    finish();
    await released;
    expect((await next).value).to.equal('new');
    expect(clock.pending).to.equal(0);
  });

  it('creates a value anyway if the old one is not released', async () => {
    const lease = await pool.acquire('key', make('old', () => new Promise(() => {})));
    void lease.release();
    const next = pool.acquire('key', make('new'));
    await new Promise(setImmediate);
    clock.jump(10_000);
    expect((await next).value).to.equal('new');
  });

  it('rejects the release when the destruction fails', async () => {
    const lease = await pool.acquire('key', make('value', () => Promise.reject(new Error('stuck'))));
    const error = await lease.release()?.catch((thrown: unknown) => thrown);
    expect(error).to.be.an('error').with.property('message', 'stuck');
    expect(pool.keys()).to.deep.equal([]);
  });
});
