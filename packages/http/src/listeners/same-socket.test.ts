import { formatNetworkAddress, parseNetworkAddress } from '@caddis/core';
import { expect } from 'chai';
import { listenAddresses } from './listen-addresses.js';
import { sameSocket } from './same-socket.js';
import type { ServerConfig } from '../server/server-config.js';
import { statedListeners } from './check-listeners.js';

describe('addresses of the same socket', () => {
  const same: readonly (readonly [string, string])[] = [
    [':80', '[::]:80'],
    [':80', '[0:0:0:0:0:0:0:0]:80'],
    ['tcp/:80', ':80'],
    ['tcp4/:80', '0.0.0.0:80'],
    ['tcp6/:80', 'tcp6/[::]:80'],
    ['[::1]:80', 'tcp6/[0:0::1]:80'],
    ['[fe80::A%lo]:80', '[fe80:0::a%lo]:80'],
    ['localhost:80', 'LOCALHOST:80'],
    ['unix//run/a', 'unix//run/./b/..//a|0222'],
  ];
  for (const [first, second] of same) {
    const listens = { a: { listen: [first] }, b: { listen: [second] } };
    it(`are ${first} and ${second}, for the check and for the start`, () => {
      expect(statedListeners(listens).errors.map(({ at, error }) => [at, error.code])).to.deep.equal([[['servers', 'b', 'listen', 0], 'HTTP_LISTEN_TWICE']]);
      expect(() => listenAddresses(listens as unknown as Record<string, ServerConfig>, '')).to.throw().with.property('code', 'HTTP_LISTEN_TWICE');
    });
  }

  const overlapping: readonly (readonly [string, string])[] = [
    [':80', '0.0.0.0:80'],
    ['0.0.0.0:80', ':80'],
    [':80', '127.0.0.1:80'],
    ['127.0.0.1:80', ':80'],
    ['0.0.0.0:80', '127.0.0.1:80'],
    [':80', '[::1]:80'],
    [':80', 'tcp6/:80'],
    ['tcp6/:80', '[::1]:80'],
    [':70-90', '127.0.0.1:80'],
    ['127.0.0.1:70-90', ':80-100'],
  ];
  for (const [first, second] of overlapping) {
    const listens = { a: { listen: [first] }, b: { listen: [second] } };
    it(`cannot be open at once: ${first} and ${second}, for the check and for the start`, () => {
      expect(statedListeners(listens).errors.map(({ at, error }) => [at, error.code])).to.deep.equal([[['servers', 'b', 'listen', 0], 'HTTP_LISTEN_TWICE']]);
      expect(() => listenAddresses(listens as unknown as Record<string, ServerConfig>, '')).to.throw().with.property('code', 'HTTP_LISTEN_TWICE');
    });
  }

  const sideBySide: readonly (readonly [string, string])[] = [
    ['tcp6/:80', '0.0.0.0:80'],
    ['tcp6/:80', '127.0.0.1:80'],
    ['0.0.0.0:80', '[::1]:80'],
    ['127.0.0.1:80', '127.0.0.2:80'],
    [':80', '127.0.0.1:81'],
    [':80-90', '127.0.0.1:91'],
    [':0', '127.0.0.1:0'],
    [':80', 'localhost:80'],
    [':80', 'unix//run/a'],
  ];
  for (const [first, second] of sideBySide) {
    const listens = { a: { listen: [first] }, b: { listen: [second] } };
    it(`can be open at once: ${first} and ${second}`, () => {
      expect(statedListeners(listens).errors).to.deep.equal([]);
      expect(listenAddresses(listens as unknown as Record<string, ServerConfig>, '')).to.have.length.above(1);
    });
  }

  const others: readonly (readonly [string, string])[] = [
    [':80', 'tcp6/:80'],
    [':80', ':81'],
    ['[fe80::a%lo]:80', '[fe80::a%eth0]:80'],
    ['unix/@a', 'unix/@./a'],
  ];
  for (const [first, second] of others) {
    it(`are not ${first} and ${second}`, () => {
      const [left, right] = [first, second].map((text) => formatNetworkAddress(sameSocket(parseNetworkAddress(text, 0))));
      expect(left).not.to.equal(right);
    });
  }
});
