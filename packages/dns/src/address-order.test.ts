import { FakeClock } from '@caddis/test-helpers';
import { expect } from 'chai';
import { findSourceAddress, sortAddresses, SourceAddresses } from './address-order.js';

const global4 = '198.51.100.1';
const global6 = '2001:db8::1';

/** Simulates a machine with these addresses. It sends from one with the same first four characters, or else from any of the same family. */
function machine(...own: readonly string[]): (destination: string) => Promise<string | undefined> {
  const isSix = (address: string): boolean => address.includes(':');
  return (destination) => {
    const family = own.filter((address) => isSix(address) === isSix(destination));
    const same = family.find((address) => address.slice(0, 4) === destination.slice(0, 4));
    return Promise.resolve(same ?? family[0]);
  };
}

describe('sortAddresses', () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[], readonly string[]])[] = [
    ['keeps the server\'s order within a kind', ['10.0.0.3', '10.0.0.1', '10.0.0.2'], [global4], ['10.0.0.3', '10.0.0.1', '10.0.0.2']],
    ['puts IPv6 before IPv4 where both can be reached', ['192.0.2.1', '2001:db8:1::1'], [global4, global6], ['2001:db8:1::1', '192.0.2.1']],
    ['puts what cannot be reached last', ['2001:db8:1::1', '192.0.2.1'], [global4], ['192.0.2.1', '2001:db8:1::1']],
    ['puts what cannot be reached last, however much it is preferred', ['192.0.2.1', 'fec0::7'], [global6], ['fec0::7', '192.0.2.1']],
    ['prefers a matching scope', ['fe80::7', '192.0.2.1'], [global4, global6], ['192.0.2.1', 'fe80::7']],
    ['prefers a matching label: IPv4 over IPv6 where the machine has only private IPv6', ['2001:db8:1::1', '192.0.2.1'], [global4, 'fd00::1'], ['192.0.2.1', '2001:db8:1::1']],
    ['prefers the higher precedence: IPv4 over private IPv6', ['fd00::7', '192.0.2.1'], [global4, 'fd00::1'], ['192.0.2.1', 'fd00::7']],
    ['prefers the smaller scope', ['192.0.2.1', '169.254.0.1'], ['169.254.0.9', global4], ['169.254.0.1', '192.0.2.1']],
    ['puts the IPv6 loopback first', ['127.0.0.1', '::1'], ['127.0.0.1', '::1'], ['::1', '127.0.0.1']],
  ];
  for (const [what, addresses, own, sorted] of cases) {
    it(what, async () => {
      expect((await sortAddresses(addresses, machine(...own))).addresses).to.deep.equal(sorted);
    });
  }

  it('says which can be reached', async () => {
    const addresses = ['2001:db8:1::1', '192.0.2.2', '192.0.2.1'];
    expect((await sortAddresses(addresses, machine(global4))).reachable).to.deep.equal(['192.0.2.2', '192.0.2.1']);
    expect((await sortAddresses(addresses, machine())).reachable).to.have.members(addresses);
  });

  it('asks the system only when there is something to decide, once for each kind', async () => {
    const asked: string[] = [];
    const ask = (address: string): Promise<string | undefined> => {
      asked.push(address);
      return Promise.resolve(undefined);
    };
    await sortAddresses(['10.0.0.1', '10.0.0.2'], ask);
    await sortAddresses(['10.0.0.1', '10.0.0.2', '2001:db8::1', '2001:db8::2'], ask);
    expect(asked).to.deep.equal(['10.0.0.1', '2001:db8::1']);
  });
});

describe('findSourceAddress', () => {
  it('finds the address that the system would send from', async () => {
    expect(await findSourceAddress('127.0.0.1')).to.equal('127.0.0.1');
  });
});

describe('SourceAddresses', () => {
  it('asks the system again after five seconds', async () => {
    const clock = new FakeClock(0);
    const sources = new SourceAddresses(clock);
    const first = sources.find('127.0.0.1');
    await clock.advance(4999);
    const same = sources.find('127.0.0.2');
    await clock.advance(1);
    const next = sources.find('127.0.0.1');
    expect([same === first, next === first, await next]).to.deep.equal([true, false, '127.0.0.1']);
  });
});
