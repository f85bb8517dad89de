import { isCaddisError } from '@caddis/core';
import { expect } from 'chai';
import { fieldValues } from './flag-values.js';
import { fromAddress } from './from-address.js';
import { toAddress } from './to-address.js';

/** Returns the result of a function, or the code of its error. */
function outcomeOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return isCaddisError(error) ? error.code : error;
  }
}

describe('fromAddress', () => {
  const plain: readonly (readonly [text: string, listen: string, host?: string])[] = [
    [':8080', ':8080'],
    ['http://:8080', ':8080'],
    ['localhost:8080', 'localhost:8080'],
    ['127.0.0.1:8080', '127.0.0.1:8080'],
    ['[::1]:8080', '[::1]:8080'],
    ['http://localhost', 'localhost:80'],
    ['http://example.com', ':80', 'example.com'],
    ['HTTP://example.com:8080/', ':8080', 'example.com'],
    ['example.com:80', ':80', 'example.com'],
  ];
  for (const [text, listen, host] of plain) {
    it(`serves ${text} in plain HTTP`, () => expect(fromAddress(text, false)).to.deep.equal({ listen, host, encrypted: false }));
  }

  const encrypted: readonly (readonly [text: string, listen: string, host: string])[] = [
    ['example.com', ':443', 'example.com'],
    ['localhost', 'localhost:443', 'localhost'],
    ['example.com:8443', ':8443', 'example.com'],
    ['https://localhost:8443', 'localhost:8443', 'localhost'],
    ['192.0.2.1:8080', ':8080', '192.0.2.1'],
    ['https://[::1]', '[::1]:443', '::1'],
  ];
  for (const [text, listen, host] of encrypted) {
    it(`serves ${text} with a certificate that is obtained, or one of a file`, () => {
      expect(fromAddress(text, false)).to.deep.equal({ listen, host, encrypted: true });
      expect(fromAddress(text, true)).to.include({ listen, encrypted: true });
    });
  }

  it('needs a host or files for HTTPS', () => {
    expect(outcomeOf(() => fromAddress('https://:443', false))).to.equal('CADDIS_CERTIFICATE_NEEDED');
    expect(fromAddress('https://:443', true)).to.deep.equal({ listen: ':443', host: undefined, encrypted: true });
  });

  for (const text of ['', 'http://', 'example.com/path', ':80:80', 'ftp://x', ':port', 'a b:80x']) {
    it(`refuses ${JSON.stringify(text)}`, () => expect(outcomeOf(() => fromAddress(text, false))).to.equal('CADDIS_FLAG_INVALID'));
  }
});

describe('toAddress', () => {
  const known: readonly (readonly [text: string, dial: string, scheme: string])[] = [
    ['localhost:9000', 'localhost:9000', 'http'],
    [':9000', 'localhost:9000', 'http'],
    ['9000', 'localhost:9000', 'http'],
    ['example.com', 'example.com:80', 'http'],
    ['https://example.com', 'example.com:443', 'https'],
    ['h2c://[::1]:9000', '[::1]:9000', 'h2c'],
    ['unix//run/app.sock', 'unix//run/app.sock', 'http'],
  ];
  for (const [text, dial, scheme] of known) it(`dials ${dial} for ${text}`, () => expect(toAddress(text)).to.deep.equal({ dial, scheme }));

  for (const text of ['', 'http://', 'http://x/path', 'ftp://x']) {
    it(`refuses ${JSON.stringify(text)}`, () => expect(outcomeOf(() => toAddress(text))).to.equal('CADDIS_FLAG_INVALID'));
  }
});

describe('fieldValues', () => {
  it('keeps all values of a field, and colons in them', () => {
    expect(fieldValues('--header', ['X-A: 1', 'X-A:2', 'Location: https://x'])).to.deep.equal({ 'X-A': ['1', '2'], Location: ['https://x'] });
  });

  for (const text of ['X-A', 'X-A:', ': 1', '']) {
    it(`refuses ${JSON.stringify(text)}`, () => expect(outcomeOf(() => fieldValues('--header', [text]))).to.equal('CADDIS_FLAG_INVALID'));
  }
});
