import { expect } from 'chai';
import { canHaveCertificate, canHavePublicCertificate, isInternalName, usualIssuer } from './certificate-subject.js';

describe('subjects of certificates', () => {
  const cases: readonly (readonly [name: string, canHave: boolean, isPublic: boolean, isInternal: boolean, issuer: 'acme' | 'internal'])[] = [
    ['example.com', true, true, false, 'acme'],
    ['localhost', true, false, true, 'internal'],
    ['a.localhost', true, false, true, 'internal'],
    ['a.local', true, false, true, 'internal'],
    ['a.internal', true, false, true, 'internal'],
    ['a.home.arpa', true, false, true, 'internal'],
    ['internal', true, true, false, 'acme'],
    ['*', true, false, false, 'internal'],
    ['*.com', true, false, false, 'internal'],
    ['*.example.com', true, true, false, 'acme'],
    ['*.*.example.com', true, false, false, 'internal'],
    ['a.*.example.com', false, false, false, 'internal'],
    ['.example.com', false, false, false, 'internal'],
    ['example.com.', false, false, false, 'internal'],
    ['', false, false, false, 'internal'],
    ['{env.X}', false, false, false, 'internal'],
    ['127.0.0.1', true, false, true, 'internal'],
    ['10.1.2.3', true, false, true, 'internal'],
    ['172.16.0.1', true, false, true, 'internal'],
    ['172.32.0.1', true, true, false, 'internal'],
    ['192.168.1.1', true, false, true, 'internal'],
    ['8.8.8.8', true, true, false, 'internal'],
    ['::1', true, false, true, 'internal'],
    ['fd00::1', true, false, true, 'internal'],
    ['fe80::1', true, false, true, 'internal'],
    ['2001:4860:4860::8888', true, true, false, 'internal'],
    ['intranet', true, true, false, 'acme'],
    ['*.intranet', true, false, false, 'internal'],
    ['x.intranet', true, true, false, 'acme'],
    ['*.a.internal', true, false, true, 'internal'],
    ['notlocal', true, true, false, 'acme'],
    ['_a.example.com', true, true, false, 'acme'],
    ['xn--bcher-kva.example', true, true, false, 'acme'],
    ['a-.example.com', false, false, false, 'internal'],
    ['a..example.com', false, false, false, 'internal'],
    ['a b.example', false, false, false, 'internal'],
    ['../a.example', false, false, false, 'internal'],
    ['example.com:443', false, false, false, 'internal'],
    ['*a.example.com', false, false, false, 'internal'],
    ['**.example.com', false, false, false, 'internal'],
    [`${'a.'.repeat(126)}a`, true, true, false, 'acme'],
    [`${'a.'.repeat(127)}a`, false, false, false, 'internal'],
    ['0.0.0.0', true, false, true, 'internal'],
    ['0.1.0.0', true, true, false, 'internal'],
    ['169.254.0.1', true, false, true, 'internal'],
    ['::', true, false, true, 'internal'],
    ['febf::1', true, false, true, 'internal'],
    ['fec0::1', true, true, false, 'internal'],
    ['::ffff:10.0.0.1', true, false, true, 'internal'],
    ['::ffff:8.8.8.8', true, true, false, 'internal'],
  ];
  for (const [name, ...expected] of cases) {
    it(`are told apart: ${name.slice(0, 40) || 'no name'}, ${name.length}`, () => {
      expect([canHaveCertificate(name), canHavePublicCertificate(name), isInternalName(name), usualIssuer(name)]).to.deep.equal(expected);
    });
  }
});
