import { expect } from 'chai';
import { alpnServerName } from './alpn-certificate.js';
import { accountKeys, challengeTokenKey, issuerKeyOf } from './storage-keys.js';

describe('keys of ACME in the storage', () => {
  const directories: readonly (readonly [string, string])[] = [
    ['https://acme-v02.api.letsencrypt.org/directory', 'acme-v02.api.letsencrypt.org-directory'],
    ['https://acme.zerossl.com/v2/DV90', 'acme.zerossl.com-v2-dv90'],
    ['https://localhost:14000/dir/', 'localhost-14000-dir'],
    ['https://ca.internal', 'ca.internal'],
  ];
  for (const [url, key] of directories) {
    it(`are those of Caddy for ${url}`, () => {
      expect(issuerKeyOf(url)).to.equal(key);
    });
  }

  const accounts: readonly (readonly [string, string, string])[] = [
    ['', 'default/default.json', 'default/default.key'],
    ['Admin+Certs@Example.com', 'admin_plus_certs@example.com/admin_plus_certs.json', 'admin_plus_certs@example.com/admin_plus_certs.key'],
    ['@example.com', '@example.com/example.com.json', '@example.com/example.com.key'],
    ['../../etc', 'etc/etc.json', 'etc/etc.key'],
  ];
  for (const [email, account, privateKey] of accounts) {
    it(`are those of Caddy for the account of ${email === '' ? 'nobody' : email}`, () => {
      const folder = 'acme/localhost-14000-dir/users/';
      expect(accountKeys('https://localhost:14000/dir', email)).to.deep.equal({ account: folder + account, privateKey: folder + privateKey });
    });
  }

  it('are those of Caddy for a challenge', () => {
    expect(challengeTokenKey('localhost-14000-dir', '*.example.com')).to.equal('acme/localhost-14000-dir/challenge_tokens/wildcard_.example.com.json');
  });
});

describe('the name in a handshake for a challenge', () => {
  const names: readonly (readonly [string, string])[] = [
    ['www.example.com', 'www.example.com'],
    ['192.0.2.1', '1.2.0.192.in-addr.arpa'],
    ['2001:db8::ff:1', '1.0.0.0.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa'],
  ];
  for (const [name, serverName] of names) {
    it(`is ${serverName} for ${name}`, () => {
      expect(alpnServerName(name)).to.equal(serverName);
    });
  }
});
