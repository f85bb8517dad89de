import { expect } from 'chai';
import { parseProxyUrl, type ProxyAddress } from './proxy-address.js';

describe('the URL of a network proxy', () => {
  const good: Readonly<Record<string, readonly [label: string, username: string, password: string]>> = {
    'http://proxy': ['http://proxy:80', '', ''],
    'https://proxy/path?query': ['https://proxy:443', '', ''],
    'http://me@proxy:3128': ['http://proxy:3128', 'me', ''],
    'HTTP://me:p%40ss%3Aword@PROXY:3128/': ['http://proxy:3128', 'me', 'p@ss:word'],
    'http://[::1]:3128': ['http://[::1]:3128', '', ''],
    'socks5://me:%C3%A4@proxy': ['socks5://proxy:1080', 'me', 'ä'],
    'socks5h://proxy:9050': ['socks5://proxy:9050', '', ''],
  };
  for (const [url, expected] of Object.entries(good)) {
    it(`is read: ${url}`, () => {
      const { label, username, password } = parseProxyUrl(url) as ProxyAddress;
      expect([label, username, password]).to.deep.equal(expected);
    });
  }

  const bad: Readonly<Record<string, string>> = {
    '': 'it is empty',
    'proxy.internal': 'it is not a URL',
    '/some/path': 'it is not a URL',
    'http://proxy:port': 'it is not a URL',
    'localhost:3128': 'its scheme is not one of http, https, socks5 and socks5h',
    'socks4://proxy': 'its scheme is not one of http, https, socks5 and socks5h',
    'socks5://': 'it names no host',
    'http://me:100%@proxy': 'its user name or password has a percent sign that escapes nothing',
    [`socks5://me:${'x'.repeat(256)}@proxy`]: 'its user name or password is longer than 255 bytes, which SOCKS cannot send',
  };
  for (const [url, problem] of Object.entries(bad)) {
    it(`is refused: ${url.slice(0, 40)}`, () => expect(parseProxyUrl(url)).to.equal(problem));
  }

  it('tells credentials apart without showing them', () => {
    const keys = ['http://proxy', 'http://me:secret@proxy', 'http://me:other@proxy', 'http://me:secret@proxy/'].map((url) => (parseProxyUrl(url) as ProxyAddress).key);
    expect(new Set(keys).size).to.equal(3);
    expect(keys.join()).not.to.match(/secret|other|me\b/);
  });
});
