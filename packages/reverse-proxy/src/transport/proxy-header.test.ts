import type { Placeholders } from '@caddis/core/http';
import { expect } from 'chai';
import { type ProxyProtocolVersion, writeProxyHeader } from './proxy-header.js';

type Values = Readonly<Record<string, string>>;

const four: Values = {
  'http.vars.client_ip': '192.0.2.7',
  'http.request.remote.host': '192.0.2.7',
  'http.request.remote.port': '4711',
  'http.request.local.host': '198.51.100.1',
  'http.request.local.port': '443',
};
const six: Values = { ...four, 'http.vars.client_ip': '2001:db8::7', 'http.request.remote.host': '2001:db8::7', 'http.request.local.host': '2001:db8::1' };

const signature = '0d0a0d0a000d0a515549540a';
const cases: readonly (readonly [of: string, values: Values | undefined, v1: string, v2: string])[] = [
  ['a client with IPv4', four, 'PROXY TCP4 192.0.2.7 198.51.100.1 4711 443', '2111000cc0000207c6336401126701bb'],
  ['a client with IPv6', six, 'PROXY TCP6 2001:db8::7 2001:db8::1 4711 443', '2121002420010db800000000000000000000000720010db8000000000000000000000001126701bb'],
  ['a client that an earlier proxy has named', { ...four, 'http.vars.client_ip': '192.0.2.9' }, 'PROXY TCP4 192.0.2.9 198.51.100.1 0 443', '2111000cc0000209c6336401000001bb'],
  ['a client of the other family than the server', { ...four, 'http.vars.client_ip': '2001:db8::7' }, 'PROXY TCP6 2001:db8::7 :: 0 0', `2121002420010db8000000000000000000000007${'0'.repeat(40)}`],
  ['a client on a socket of a file', {}, 'PROXY UNKNOWN', '20000000'],
  ['the proxy itself', undefined, 'PROXY UNKNOWN', '20000000'],
];

describe('writeProxyHeader', () => {
  for (const [of, values, v1, v2] of cases) {
    it(`names ${of}`, () => {
      const placeholders = values === undefined ? undefined : ({ get: (name: string) => values[name] } as unknown as Placeholders);
      const write = (version: ProxyProtocolVersion): Buffer => writeProxyHeader(version, placeholders);
      expect([write('v1').toString('latin1'), write('v2').toString('hex')]).to.deep.equal([`${v1}\r\n`, `${signature}${v2}`]);
    });
  }
});
