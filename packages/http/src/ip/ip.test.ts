import { expect } from 'chai';
import { maskAddress, plainAddress } from './ip.js';

describe('IP addresses', () => {
  const masks: readonly (readonly [address: string, bits: string, network: string | undefined])[] = [
    ['192.0.2.77', '24', '192.0.2.0/24'],
    ['192.0.2.255', '25', '192.0.2.128/25'],
    ['192.0.2.77', '0', '0.0.0.0/0'],
    ['192.0.2.77', '32,64', '192.0.2.77/32'],
    ['2001:db8:1:2:3::7', '24,64', '2001:db8:1:2::/64'],
    ['2001:db8:ffff::1', '20,33', '2001:db8:8000::/33'],
    ['::1', '128', '::1/128'],
    ['fe80::1%eth0', '10', 'fe80::/10'],
    ['192.0.2.77', '33', undefined],
    ['192.0.2.77', 'x', undefined],
    ['192.0.2.77', '', undefined],
    ['localhost', '8', undefined],
  ];
  for (const [address, bits, network] of masks) it(`${address}/${bits} is in ${network}`, () => expect(maskAddress(address, bits)).to.equal(network));

  it('are written as they are in configs', () => {
    expect(['::ffff:192.0.2.1', '::1', undefined].map(plainAddress)).to.deep.equal(['192.0.2.1', '::1', '']);
  });
});
