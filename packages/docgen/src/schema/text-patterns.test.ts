import { parseDuration, parseNetworkAddress } from '@caddis/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { addressPattern, durationPattern } from './text-patterns.js';

function takes(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}

const durationParts = fc.constantFrom('1', '20', '.5', '1.', '.', '-', '+', '0', 'ns', 'us', 'µs', 'μs', 'ms', 's', 'm', 'h', 'd', 'x', ' ');
const addressParts = fc.constantFrom('tcp', 'UDP4', 'unix', 'unixgram', 'fd', 'http:', '/', '//', ':', '[', ']', '::1', 'fe80::1%eth0', '1:2:3:4:5:6:7:8', 'localhost', '80', '-', '65535', '65536', '90', '|', '0222', '222', '444', ' ', 'run/x.sock', '*');

describe('patterns for editors', () => {
  it('take the durations that core takes', () => {
    const pattern = new RegExp(durationPattern);
    fc.assert(
      fc.property(fc.array(durationParts, { maxLength: 7 }), (parts) => {
        const text = parts.join('');
        expect(pattern.test(text), text).equal(takes(() => parseDuration(text)));
      }),
      { numRuns: 5000, seed: 1 },
    );
  });

  it('take the addresses that core takes, but for ranges that end before they start', () => {
    const pattern = new RegExp(addressPattern({ portRange: true }), 'u');
    fc.assert(
      fc.property(fc.array(addressParts, { maxLength: 7 }), (parts) => {
        const text = parts.join('');
        if (/\d-\d/.test(text)) return;
        expect(pattern.test(text), text).equal(takes(() => parseNetworkAddress(text)));
      }),
      { numRuns: 20_000, seed: 1 },
    );
  });

  const ranges: readonly (readonly [text: string, one: boolean, range: boolean])[] = [
    ['localhost:80', true, true],
    ['localhost:80-90', false, true],
    ['[::1]:80-90', false, true],
    ['localhost:80-65536', false, false],
    ['{env.HOST}:80-90', false, true],
  ];
  for (const [text, one, range] of ranges) {
    it(`${range ? 'takes' : 'refuses'} ${text} where a range may stand${one ? '' : ', and refuses it elsewhere'}`, () => {
      expect([new RegExp(addressPattern({})).test(text), new RegExp(addressPattern({ portRange: true })).test(text)]).deep.equal([one, range]);
    });
  }

  it('take anything with a placeholder where placeholders are expanded', () => {
    expect(new RegExp(addressPattern({ placeholders: 'global' })).test('{env.HOST}:80-90')).equal(true);
  });
});
