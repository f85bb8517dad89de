import type { ConfigMistake } from '@caddis/core';
import { certificates } from '@caddis/test-helpers';
import { expect } from 'chai';
import type { StatedApp } from '../automatic-https/stated-servers.js';
import { certificateDoubts, certificateForecast } from './certificate-forecast.js';

type Servers = NonNullable<StatedApp['servers']>;

/** A server on the HTTPS port with these host names. */
function edge(host: readonly string[], more: Servers[string] = {}): Servers {
  return { edge: { listen: [':443'], routes: [{ match: [{ host }] }], ...more } };
}

function foreseen(servers: Servers, tls: object = {}, app: StatedApp = {}): readonly string[] {
  return certificateForecast({ servers, ...app }, { document: { apps: { tls } } }).map(({ subject, message }) => `${subject}: ${message}`);
}

function doubted(servers: Servers, tls: object = {}): readonly string[] {
  return [...certificateDoubts({ servers }, { apps: { tls } })].map(({ at, message }: ConfigMistake) => `${at.join('/')}: ${message}`);
}

const policies = (...list: readonly object[]): object => ({ automation: { policies: list } });
const acme = 'from the storage, or obtained by acme, proven by HTTP on port 80 or TLS on port 443';

describe('the forecast of certificates', () => {
  const cases: readonly (readonly [name: string, servers: Servers, tls: object, expected: readonly string[]])[] = [
    ['knows what an authority has, and what is of this machine', edge(['a.example', 'localhost', '10.0.0.1', '8.8.8.8']), {}, [
      `a.example: ${acme}`,
      'localhost: from the storage, or obtained by internal',
      '10.0.0.1: from the storage, or obtained by internal',
      '8.8.8.8: from the storage, or obtained by internal',
    ]],
    ['knows what is loaded', edge(['a.example', 'x.a.example', 'c.example']), { certificates: { load_pem: [certificates.a] } }, ['a.example: loaded', 'x.a.example: loaded', `c.example: ${acme}`]],
    ['does not know what is in files', edge(['a.example']), { certificates: { load_files: [{}] } }, [`a.example: ${acme}, unless it is loaded from a file`]],
    ['knows what stands in the environment only at the start', edge(['{env.NAME}', '{http.vars.x}']), {}, ['{env.NAME}: its name is known at the start', '{http.vars.x}: there cannot be a certificate for it']],
    ['knows the issuers of policies', edge(['a.example', 'b.example', 'c.b.example', 'localhost']), policies(
      { subjects: ['A.example'], issuers: [{ module: 'acme', ca: 'https://ca.test/dir', challenges: { http: { disabled: true } } }, { module: 'internal' }] },
      { subjects: ['*.b.example'], issuers: [{ module: 'acme', challenges: { dns: { provider: {} } } }], get_certificate: [{ via: 'http' }] },
      { subjects: ['localhost'] },
      { issuers: [{ module: 'internal' }] },
    ), [
      'a.example: from the storage, or obtained by acme from https://ca.test/dir, proven by TLS on port 443, else by internal',
      'b.example: from the storage, or obtained by internal',
      'c.b.example: from the storage, or obtained from http, else by acme, proven by a DNS record',
      'localhost: from the storage, or obtained by internal',
    ]],
    ['knows what clients wait for', edge(['a.example'], { tls_connection_policies: [{}] }), policies({ on_demand: true }), [
      'a.example: obtained when a client asks for it by acme, proven by HTTP on port 80 or TLS on port 443',
      'any other name: obtained when a client asks for it by acme, proven by HTTP on port 80 or TLS on port 443',
    ]],
    ['knows what a wildcard does for', edge(['*.a.example', 'x.a.example']), policies({ issuers: [{ module: 'acme', challenges: { dns: {} } }] }), [
      '*.a.example: from the storage, or obtained by acme, proven by a DNS record',
      'x.a.example: that of *.a.example',
    ]],
    ['knows that addresses stay local where policies are for other names', edge(['8.8.8.8', '*.intranet']), policies({ subjects: ['a.example'], issuers: [{ module: 'acme' }] }), [
      '8.8.8.8: from the storage, or obtained by internal',
      '*.intranet: from the storage, or obtained by internal',
    ]],
    ['knows that no authority has names of one label', edge(['intranet']), {}, ['intranet: cannot be obtained: no public authority has certificates for it']],
    ['knows what cannot be obtained', edge(['*.a.example']), {}, ['*.a.example: cannot be obtained: a wildcard can be proved only by a DNS record']],
    ['knows what is not obtained', edge(['a.example', 'b.example', 'c.example'], { automatic_https: { skip: ['b.example'], skip_certificates: ['a.example'] } }), {}, [
      'a.example: none is obtained, because of automatic_https/skip_certificates',
      `c.example: ${acme}`,
    ]],
    ['knows why nothing is obtained', edge(['a.example'], { automatic_https: { disable_certificates: true } }), {}, ['a.example: none is obtained, because of automatic_https/disable_certificates']],
    ['tells nothing of plain servers', { ...edge(['a.example'], { automatic_https: { disable: true } }), plain: { listen: [':80'], routes: [{ match: [{ host: ['b.example'] }] }] } }, {}, []],
    ['tells of servers that only their policies encrypt', edge(['a.example'], { automatic_https: { disable: true }, tls_connection_policies: [{}] }), {}, ['a.example: none is obtained, because of automatic_https/disable']],
  ];
  for (const [name, servers, tls, expected] of cases) {
    it(name, () => expect(foreseen(servers, tls)).to.deep.equal(expected));
  }

  it('tells where other ports must be forwarded to', () => {
    expect(foreseen({ edge: { listen: [':8443'], routes: [{ match: [{ host: ['a.example'] }] }] } }, {}, { http_port: 8080, https_port: 8443 })).to.deep.equal([
      'a.example: from the storage, or obtained by acme, proven by HTTP on port 80, forwarded to 8080 or TLS on port 443, forwarded to 8443',
    ]);
  });

  it('takes a tls app of any shape: what is wrong with it is told by itself', () => {
    for (const tls of [5, null, { automation: 5 }, policies(5 as never, { subjects: 5, issuers: [5, { module: 5, challenges: 5 }] })]) {
      expect(foreseen(edge(['a.example']), tls as object)).to.have.length(1);
    }
  });
});

describe('certificates that can never be obtained', () => {
  const at = 'edge/routes/0/match/0/host/0';
  const cases: readonly (readonly [name: string, host: string, tls: object, expected: readonly string[]])[] = [
    ['are those for wildcards without DNS', '*.a.example', {}, [`servers/${at}: no certificate can be obtained for *.a.example: a wildcard can be proved only by a DNS record`]],
    ['are not those with it', '*.a.example', policies({ issuers: [{ module: 'acme', challenges: { dns: {} } }] }), []],
    ['are not those of another authority', '*.a.example', policies({ issuers: [{ module: 'acme' }, { module: 'internal' }] }), []],
    ['are not those of an issuer that is not known', '*.a.example', policies({ issuers: [{ module: 'other' }] }), []],
    ['are not those that come from elsewhere', '*.a.example', policies({ get_certificate: [{ via: 'http' }] }), []],
    ['are not those that a file may have', '*.a.example', { certificates: { load_files: [{}] } }, []],
    ['are those for names of this machine of a public authority', 'localhost', policies({ subjects: ['localhost'], issuers: [{ module: 'acme' }] }), [`servers/${at}: no certificate can be obtained for localhost: no public authority has certificates for it`]],
    ['are not those of an authority of one’s own', 'a.internal', policies({ subjects: ['a.internal'], issuers: [{ module: 'acme', ca: 'https://ca.internal/acme/directory' }] }), []],
    ['are those without a challenge', 'a.example', policies({ issuers: [{ module: 'acme', challenges: { http: { disabled: true }, 'tls-alpn': { disabled: true } } }] }), [`servers/${at}: no certificate can be obtained for a.example: all challenges are disabled`]],
  ];
  for (const [name, host, tls, expected] of cases) {
    it(name, () => expect(doubted(edge([host]), tls)).to.deep.equal(expected));
  }
});
