import { FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { keptLookup, type Lookup } from './kept-lookup.js';

describe('keptLookup', () => {
  let clock: FakeClock;
  let asked: ((error: NodeJS.ErrnoException | null, address: string) => void)[];
  let lookup: Lookup;
  const look = (name = 'logs.example'): Promise<string> =>
    new Promise((resolve) => lookup(name, {}, (error, address) => resolve(error === null ? address : String(error.code))));
  beforeEach(() => {
    clock = new FakeClock();
    asked = [];
    lookup = keptLookup(clock, (_name, _options, callback) => asked.push((error, address) => callback(error, address, 4)));
  });

  it('asks once for many, and again after ten seconds', async () => {
    const first = [look(), look()];
    expect(asked).to.have.length(1);
    asked[0]?.(null, '192.0.2.1');
    expect(await Promise.all([...first, look(), look()])).to.deep.equal(Array(4).fill('192.0.2.1'));
    await clock.advance(10_000);
    const later = look();
    asked[1]?.(null, '192.0.2.2');
    expect([await later, asked.length]).to.deep.equal(['192.0.2.2', 2]);
  });

  it('keeps the last address where the name cannot be looked up again, and tells where there is none', async () => {
    const failed = Object.assign(new Error('lost'), { code: 'ENOTFOUND' });
    const none = look();
    asked[0]?.(failed, '');
    expect(await none).to.equal('ENOTFOUND');
    const found = look();
    asked[1]?.(null, '192.0.2.1');
    await found;
    await clock.advance(10_000);
    const kept = look();
    asked[2]?.(failed, '');
    expect([await kept, await look(), asked.length]).to.deep.equal(['192.0.2.1', '192.0.2.1', 3]);
  });
});
