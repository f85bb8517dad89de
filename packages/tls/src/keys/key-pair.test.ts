import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { generateKey, keyPem, keyTypes, readKey } from './key-pair.js';

describe('private keys', () => {
  for (const type of keyTypes.filter((each) => each !== 'rsa4096')) {
    it(`of ${type} are read as Caddy and as others write them`, async () => {
      const key = await generateKey(type);
      for (const text of [keyPem(key), `text before\n${keyPem(key).replaceAll('\n', '\r\n')}`, key.export({ format: 'pem', type: 'pkcs8' }).toString()]) {
        expect(createPublicKey(readKey(text)).equals(createPublicKey(key))).to.equal(true);
      }
    });
  }

  it('that are broken, or have a password, are refused', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const locked = privateKey.export({ format: 'pem', type: 'pkcs1', cipher: 'aes-128-cbc', passphrase: 'secret' }).toString();
    expect(locked).to.contain('RSA PRIVATE KEY').and.contain('ENCRYPTED');
    for (const text of ['', '-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----', '-----BEGIN RSA PRIVATE KEY-----', locked]) expect(() => readKey(text)).to.throw();
  });
});
