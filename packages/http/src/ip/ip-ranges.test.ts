import { expect } from 'chai';
import { IpRanges } from './ip-ranges.js';

describe('IpRanges', () => {
  const ranges = new IpRanges(['192.0.2.7', '10.0.0.0/8', '2001:db8::/32', 'fe80::/10%eth0', '::/8']);
  const cases: Readonly<Record<string, boolean>> = {
    '192.0.2.7': true,
    '192.0.2.8': false,
    '10.255.0.1': true,
    '2001:db8:1::1': true,
    '2001:db9::1': false,
    '192.0.2.9': false,
    '::1': true,
    'fe80::1%eth0': true,
    'fe80::1%eth1': false,
    'fe80::1': false,
    '': false,
    'no address': false,
  };
  for (const [address, expected] of Object.entries(cases)) {
    it(`${expected ? 'holds' : 'does not hold'} ${JSON.stringify(address)}`, () => expect(ranges.includes(address)).to.equal(expected));
  }

  for (const range of ['', '10.0.0.0/33', '::/129', 'localhost', '10.0.0/8', '10.0.0.0/-1', '10.0.0.0/8/8']) {
    it(`refuses ${JSON.stringify(range)}`, () => {
      expect(() => new IpRanges([range])).to.throw(`bad address or range ${JSON.stringify(range)}`).with.property('code', 'HTTP_RANGE_INVALID');
    });
  }
});
