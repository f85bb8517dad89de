import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { messageOf } from '@caddis/core';
import { errors } from '../errors.js';
import type { FleetSignature } from '../layout/records.js';

/** What a signature is for. @internal */
export interface SignedContent {
  /** Key of the fleet: a config that is signed for one fleet is not good for another. */
  readonly key: string;
  readonly config: string;
}

/** Reads a private key in PEM. @throws `FLEET_KEY_UNUSABLE` @public */
export function privateKeyOf(pem: string | Buffer): KeyObject {
  return usable('private', () => createPrivateKey(pem));
}

/** Reads a public key: PEM, or its 32 bytes in base64. @throws `FLEET_KEY_UNUSABLE` @internal */
export function publicKeyOf(text: string): KeyObject {
  return usable('public', () => {
    if (text.includes('-----')) return createPublicKey(text);
    const bytes = Buffer.from(text, 'base64');
    if (bytes.length !== 32) throw new Error('it is neither PEM nor 32 bytes in base64');
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') }, format: 'jwk' });
  });
}

/** Signs a config. @internal */
export function signConfig(content: SignedContent, number: number, key: KeyObject): FleetSignature {
  return { number, signature: sign(null, signedBytes(content, number), key).toString('base64') };
}

/** Tells whether one of the keys has signed a config. @internal */
export function isSignedBy(content: SignedContent, { number, signature }: FleetSignature, keys: readonly KeyObject[]): boolean {
  const [bytes, signed] = [signedBytes(content, number), Buffer.from(signature, 'base64')];
  return keys.some((key) => verify(null, bytes, key, signed));
}

/** The lines cannot be confused: a key has no line break in JSON, and a number and a hash have none. */
function signedBytes({ key, config }: SignedContent, number: number): Buffer {
  const hash = createHash('sha256').update(config, 'utf8').digest('hex');
  return Buffer.from(`caddis fleet config 1\n${JSON.stringify(key)}\n${number}\n${hash}\n`, 'utf8');
}

function usable(kind: 'private' | 'public', read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch (cause) {
    throw errors.FLEET_KEY_UNUSABLE({ kind, reason: messageOf(cause) }, { cause });
  }
  if (key.asymmetricKeyType !== 'ed25519') throw errors.FLEET_KEY_UNUSABLE({ kind, reason: `it is of the kind ${key.asymmetricKeyType ?? 'unknown'}` });
  return key;
}
