import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needPrograms, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { assertBelongTogether } from './belongs-together.js';
import { certificateFacts, factsOf, plainFacts, type CertificateFacts } from './certificate-facts.js';
import { keyPem, keyTypes, type KeyType } from './key-pair.js';
import { pemBytes } from './pem-blocks.js';

/** Makes facts comparable: DER as hexadecimal text. */
function comparable({ publicKey, ...facts }: CertificateFacts): object {
  return { ...facts, publicKey: publicKey.toString('hex') };
}

/** Makes a key of a type. Instead of `rsa4096`, it makes a 2048-bit key with another exponent, because larger keys take a second. */
function makeKey(type: KeyType): KeyObject {
  if (type === 'ed25519') return generateKeyPairSync('ed25519').privateKey;
  if (type === 'p256' || type === 'p384') return generateKeyPairSync('ec', { namedCurve: type === 'p256' ? 'P-256' : 'P-384' }).privateKey;
  return generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: type === 'rsa2048' ? 65537 : 3 }).privateKey;
}

describe('what is read of a certificate', function () {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async function () {
    needPrograms(this, 'openssl');
    folder = await temporaryFolder();
  });
  after(() => folder?.remove());

  const made = (subject: string, ...args: readonly string[]): string => {
    const command = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', subject, '-keyout', '/dev/null', ...args];
    return execFileSync('openssl', command, { cwd: folder.path, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  };
  const named = (text: string): readonly string[] => ['-addext', `subjectAltName=${text}`];
  const access = (text: string): readonly string[] => ['-addext', `authorityInfoAccess=${text}`];

  const cases: readonly (readonly [name: string, isPlain: boolean, subject: string, args: readonly string[]])[] = [
    ['one name', true, '/O=test', named('DNS:a.example')],
    ['many names, in whatever case', true, '/CN=A.example', named('DNS:A.example,DNS:*.B.example,DNS:xn--bcher-kva.example')],
    ['addresses', true, '/O=test', named('IP:192.0.2.1,IP:2001:db8::1,IP:::1')],
    ['a name in its subject only', true, '/CN=a.example', []],
    ['a name in its subject, behind others', true, '/C=DE/O=Some house/CN=Some host', named('DNS:a.example')],
    ['several common names', true, '/CN=a.example/CN=b.example', []],
    ['a responder', true, '/O=test', [...named('DNS:a.example'), ...access('caIssuers;URI:http://ca.example/ca.crt,OCSP;URI:http://ocsp.example:8080/x?a=b')]],
    ['several responders', true, '/O=test', access('OCSP;URI:http://one.example,OCSP;URI:http://two.example')],
    ['a responder that is asked in another way', false, '/O=test', access('OCSP;URI:ldap://ocsp.example/')],
    ['no name', true, '/O=test', []],
    ['a time behind 2050', true, '/O=test', [...named('DNS:a.example'), '-days', '20000']],
    ['a common name in letters that are rare', false, '/CN=b\u00fccher.example', []],
    ['a common name with signs', false, '/CN=a, CN=b', []],
    ['a mail address', false, '/O=test', named('email:a@b.example,DNS:a.example')],
    ['a name with signs', false, '/O=test', named('DNS:a b.example')],
    ['a subject with two values in one place', false, '/O=test+CN=a.example', ['-multivalue-rdn']],
  ];
  for (const [name, isPlain, subject, args] of cases) {
    it(`is what OpenSSL says, with ${name}`, () => {
      const chain = made(subject, '-utf8', ...args);
      const bytes = pemBytes(chain, 'CERTIFICATE') as Buffer;
      expect(comparable(certificateFacts(chain))).to.deep.equal(comparable(factsOf(new X509Certificate(chain))));
      expect(plainFacts(bytes) !== undefined).to.equal(isPlain);
    });
  }

  it('does not depend on what stands around the certificate', () => {
    const chain = made('/O=test', ...named('DNS:a.example'));
    const expected = comparable(certificateFacts(chain));
    for (const text of [`subject=a\n${chain}`, chain.replaceAll('\n', '\r\n'), `${chain}${made('/O=other')}`, `x ${chain}\n${chain}`]) expect(comparable(certificateFacts(text))).to.deep.equal(expected);
  });

  it('is nothing where there is no certificate', () => {
    const chain = made('/O=test', ...named('DNS:a.example'));
    const bytes = pemBytes(chain, 'CERTIFICATE') as Buffer;
    const pem = (content: Buffer): string => `-----BEGIN CERTIFICATE-----\n${content.toString('base64')}\n-----END CERTIFICATE-----\n`;
    const texts = ['', 'a', chain.slice(0, 200), chain.replace('MII', 'M~II'), pem(bytes.subarray(0, -1)), pem(Buffer.concat([bytes.subarray(0, 4), Buffer.alloc(bytes.length - 4)]))];
    for (const text of texts) expect(() => certificateFacts(text)).to.throw();
  });

  it('is what OpenSSL says, or left to it, whichever bit is another', () => {
    const bytes = pemBytes(made('/C=DE/CN=a.example', ...named('DNS:a.example,IP:::1'), ...access('OCSP;URI:http://ocsp.example')), 'CERTIFICATE') as Buffer;
    let read = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const other = Buffer.from(bytes);
      other[at] = (other[at] as number) ^ (1 << (at % 8));
      const facts = plainFacts(other);
      if (facts === undefined) continue;
      try {
        const { publicKey: _, ...expected } = factsOf(new X509Certificate(other));
        const { publicKey: __, ...own } = facts;
        expect(own).to.deep.equal(expected);
        read += 1;
      } catch (error) {
        // OpenSSL checks more; it reports such faults when the certificate is used.
        if ((error as Error).name === 'AssertionError') throw error;
      }
    }
    expect(read).to.be.above(bytes.length / 4);
  });
});

describe('a certificate and a key', function () {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async function () {
    needPrograms(this, 'openssl');
    folder = await temporaryFolder();
    others = new Map(keyTypes.map((type) => [type, keyPem(makeKey(type))]));
  });
  after(() => folder?.remove());

  let others: ReadonlyMap<string, string>;
  for (const type of keyTypes) {
    it(`of the type ${type} belong together, or do not`, () => {
      const key = makeKey(type);
      const texts = [keyPem(key), key.export({ format: 'pem', type: 'pkcs8' }).toString()];
      writeFileSync(join(folder.path, 'key.pem'), texts[1] ?? '');
      const chain = execFileSync('openssl', ['req', '-x509', '-key', 'key.pem', '-subj', '/O=test'], { cwd: folder.path, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
      const { publicKey } = certificateFacts(chain);
      for (const text of texts) assertBelongTogether(chain, publicKey, text);
      for (const [other, text] of others) expect(() => assertBelongTogether(chain, publicKey, text), other).to.throw('the key belongs to another certificate');
      for (const text of ['', 'a', texts[0]?.slice(0, 100) ?? '']) expect(() => assertBelongTogether(chain, publicKey, text)).to.throw();
    });
  }
});
