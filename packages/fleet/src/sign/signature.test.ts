import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { assertSigned, type Offer } from './accept-offer.js';
import { privateKeyOf, publicKeyOf, signConfig } from './signature.js';

describe('signed configs', () => {
  const own = generateKeyPairSync('ed25519');
  const other = generateKeyPairSync('ed25519');
  const offer = (config: string, signed?: ReturnType<typeof signConfig>): Offer => ({
    revision: '7',
    config,
    isCanary: false,
    about: { id: 'a', time: '2026-01-01T00:00:00Z', by: 'a@b', ...(signed === undefined ? {} : { signed }) },
  });
  const good = signConfig({ key: 'edge', config: '{}' }, 100, own.privateKey);

  const cases = [
    { title: 'what is signed', offer: offer('{}', good), code: undefined },
    { title: 'what was signed before what was taken last', offer: offer('{}', signConfig({ key: 'edge', config: '{}' }, 99, own.privateKey)), code: 'FLEET_SIGNATURE_OLD' },
    { title: 'what is not signed', offer: offer('{}'), code: 'FLEET_UNSIGNED' },
    { title: 'what has no record', offer: { ...offer('{}'), about: undefined }, code: 'FLEET_UNSIGNED' },
    { title: 'another config', offer: offer('{} ', good), code: 'FLEET_SIGNATURE_INVALID' },
    { title: 'another number', offer: offer('{}', { ...good, number: 101 }), code: 'FLEET_SIGNATURE_INVALID' },
    { title: 'a config of another fleet', offer: offer('{}', signConfig({ key: 'other', config: '{}' }, 100, own.privateKey)), code: 'FLEET_SIGNATURE_INVALID' },
    { title: 'what another key has signed', offer: offer('{}', signConfig({ key: 'edge', config: '{}' }, 100, other.privateKey)), code: 'FLEET_SIGNATURE_INVALID' },
    { title: 'what is no signature', offer: offer('{}', { number: 100, signature: '?' }), code: 'FLEET_SIGNATURE_INVALID' },
  ] as const;
  for (const { title, offer: offered, code } of cases) {
    it(`${code === undefined ? 'takes' : 'refuses'} ${title}`, () => {
      const look = (): void => assertSigned(offered, 'edge', [own.publicKey], 100);
      if (code === undefined) look();
      else expect(look).to.throw().with.property('code', code);
    });
  }

  it('accepts everything if no signer is configured', () => assertSigned(offer('{}'), 'edge', [], 0));

  it('reads keys in PEM, and public ones as bytes in base64', () => {
    const { x = '' } = own.publicKey.export({ format: 'jwk' });
    expect(publicKeyOf(Buffer.from(x, 'base64url').toString('base64')).equals(own.publicKey)).to.equal(true);
    expect(publicKeyOf(own.publicKey.export({ type: 'spki', format: 'pem' }) as string).equals(own.publicKey)).to.equal(true);
    expect(privateKeyOf(own.privateKey.export({ type: 'pkcs8', format: 'pem' })).equals(own.privateKey)).to.equal(true);
  });

  it('refuses keys that are none, or of another kind', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ type: 'spki', format: 'pem' }) as string;
    for (const text of ['', 'abc=', '-----BEGIN PUBLIC KEY-----\n', rsa]) expect(() => publicKeyOf(text)).to.throw().with.property('code', 'FLEET_KEY_UNUSABLE');
  });
});
