import { expect } from 'chai';
import { TestRequest } from '../testing/test-request.js';
import { TrustedProxies, type TrustOptions } from './trusted-proxies.js';

describe('trusted proxies', () => {
  const source = { getRanges: () => ranges };
  const ranges = ['10.0.0.0/8', '2001:db8::/32'];
  const options: TrustOptions = { source, clientIpHeaders: ['X-Forwarded-For'], strict: false, trustUnix: false, report: () => undefined };

  const cases: readonly {
    readonly name: string;
    readonly remote?: string;
    readonly headers?: readonly string[];
    readonly options?: Partial<TrustOptions>;
    readonly expected: readonly [ip: string, trusted: boolean];
  }[] = [
    { name: 'a peer that is not trusted is the client, whatever it says', remote: '192.0.2.1', headers: ['X-Forwarded-For', '1.1.1.1'], expected: ['192.0.2.1', false] },
    { name: 'nobody is trusted without a source', remote: '10.0.0.1', headers: ['X-Forwarded-For', '1.1.1.1'], options: { source: undefined }, expected: ['10.0.0.1', false] },
    { name: 'the left-most address counts', headers: ['X-Forwarded-For', '1.1.1.1, 10.0.0.2', 'X-Forwarded-For', '2.2.2.2'], expected: ['1.1.1.1', true] },
    { name: 'what is no address is passed over', headers: ['X-Forwarded-For', 'unknown, 1.1.1.1'], expected: ['1.1.1.1', true] },
    { name: 'ports and zones do not count', headers: ['X-Forwarded-For', '[fe80::1%eth0]:80'], expected: ['fe80::1', true] },
    { name: 'an IPv4 address may have a port', headers: ['X-Forwarded-For', '1.1.1.1:80'], expected: ['1.1.1.1', true] },
    { name: 'without a word of the proxy it is the client', headers: [], expected: ['10.0.0.1', true] },
    { name: 'other fields can be read', headers: ['X-Real-Ip', '3.3.3.3'], options: { clientIpHeaders: ['X-Real-IP', 'X-Forwarded-For'] }, expected: ['3.3.3.3', true] },
    {
      name: 'strict: the right-most address that is not trusted counts',
      headers: ['X-Forwarded-For', '6.6.6.6, 1.1.1.1, 10.0.0.2, 2001:db8::1'],
      options: { strict: true },
      expected: ['1.1.1.1', true],
    },
    {
      name: 'strict: the last field counts first, and gaps are passed over',
      headers: ['X-Forwarded-For', '6.6.6.6', 'X-Forwarded-For', ',1.1.1.1,, 10.0.0.2,'],
      options: { strict: true },
      expected: ['1.1.1.1', true],
    },
    {
      name: 'strict: an earlier field counts where the last one names nobody else',
      headers: ['X-Forwarded-For', '6.6.6.6, 1.1.1.1', 'X-Forwarded-For', '10.0.0.2'],
      options: { strict: true },
      expected: ['1.1.1.1', true],
    },
    { name: 'gaps before the left-most address do not count', headers: ['X-Forwarded-For', '', 'X-Forwarded-For', ',, 1.1.1.1'], expected: ['1.1.1.1', true] },
    { name: 'strict: when all are trusted it is the peer', headers: ['X-Forwarded-For', '10.0.0.2'], options: { strict: true }, expected: ['10.0.0.1', true] },
    {
      name: 'what stands behind a thousand items does not count',
      headers: ['X-Forwarded-For', `${'x,'.repeat(1000)}1.1.1.1`],
      expected: ['10.0.0.1', true],
    },
    { name: 'what stands behind fewer does', headers: ['X-Forwarded-For', `${'x,'.repeat(999)}1.1.1.1`], expected: ['1.1.1.1', true] },
    {
      name: 'strict: what stands before a thousand trusted addresses does not count',
      headers: ['X-Forwarded-For', `1.1.1.1${',10.0.0.2'.repeat(1000)}`],
      options: { strict: true },
      expected: ['10.0.0.1', true],
    },
    {
      name: 'strict: what stands before fewer does',
      headers: ['X-Forwarded-For', `1.1.1.1${',10.0.0.2'.repeat(999)}`],
      options: { strict: true },
      expected: ['1.1.1.1', true],
    },
    { name: 'a peer on a unix socket is not trusted by itself', remote: '', headers: ['X-Forwarded-For', '1.1.1.1'], expected: ['', false] },
    { name: 'a peer on a unix socket can be trusted', remote: '', headers: ['X-Forwarded-For', '1.1.1.1'], options: { trustUnix: true }, expected: ['1.1.1.1', true] },
  ];
  for (const { name, remote = '10.0.0.1', headers = [], options: changed, expected } of cases) {
    it(name, () => {
      const { ip, trusted } = new TrustedProxies({ ...options, ...changed }).find(new TestRequest({ remote, headers }));
      expect([ip, trusted]).to.deep.equal(expected);
    });
  }

  it('reads the ranges again when the source has others', () => {
    let current: readonly string[] = [];
    const proxies = new TrustedProxies({ ...options, source: { getRanges: () => current } });
    const request = new TestRequest({ remote: '10.0.0.1' });
    const before = proxies.find(request).trusted;
    current = ['10.0.0.0/8'];
    expect([before, proxies.find(request).trusted]).to.deep.equal([false, true]);
  });
});
