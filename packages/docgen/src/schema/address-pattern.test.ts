import { parseNetworkAddress } from '@caddis/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { addressPattern } from './address-pattern.js';

/** Tells whether planning accepts an address. A range of several ports is only accepted if the field allows it. */
function takes(text: string, portRange: boolean): boolean {
  try {
    const { startPort, endPort } = parseNetworkAddress(text);
    return portRange || startPort === endPort;
  } catch {
    return false;
  }
}

const parts = fc.constantFrom('tcp', 'UDP4', 'unix', 'unixgram', 'fd', 'http:', '/', '//', ':', '[', ']', '::1', 'fe80::1%eth0', '1:2:3:4:5:6:7:8', 'localhost', '80', '-', '65535', '65536', '90', '|', '0222', '222', '444', ' ', 'run/x.sock', '*');
const port = fc.oneof(fc.integer({ min: 0, max: 65_540 }), fc.integer({ min: 0, max: 12 })).chain((number) => fc.constantFrom(String(number), `0${number}`));

describe('addressPattern', () => {
  for (const portRange of [true, false]) {
    const pattern = new RegExp(addressPattern(portRange ? { portRange } : {}), 'u');

    it(`takes the addresses that planning takes, ${portRange ? 'with' : 'without'} ranges of ports`, () => {
      const text = fc.array(parts, { maxLength: 7 }).map((pieces) => pieces.join(''));
      fc.assert(fc.property(text, (address) => void expect(pattern.test(address), address).equal(takes(address, portRange))), { numRuns: 20_000, seed: 1 });
    });

    it(`compares the ports of a range, ${portRange ? 'where' : 'which may be one port only where no'} ranges are allowed`, () => {
      const text = fc.tuple(fc.constantFrom(':', 'localhost:', 'udp/[::1]:'), port, port).map(([host, first, last]) => `${host}${first}-${last}`);
      fc.assert(fc.property(text, (address) => void expect(pattern.test(address), address).equal(takes(address, portRange))), { numRuns: 20_000, seed: 2 });
    });
  }

  it('takes anything with a placeholder where placeholders are expanded', () => {
    expect(new RegExp(addressPattern({ placeholders: 'global' })).test('{env.HOST}:90-80')).equal(true);
  });
});
