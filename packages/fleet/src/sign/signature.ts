import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { messageOf } from '@caddis/core';
import { errors } from '../errors.js';
import type { FleetSignature } from '../layout/records.js';

/** The content that is signed. @internal */
export interface SignedContent {
  /** Key of the fleet, so that a config signed for one fleet is invalid in another. */
  readonly key: string;
  readonly config: string;
}

/** Parses a private key in PEM. @throws `FLEET_KEY_UNUSABLE` @public */
export function privateKeyOf(pem: string | Buffer): KeyObject {
  return usable('private', () => createPrivateKey(pem));
}

/** Parses a public key: PEM, or its 32 bytes in base64. @throws `FLEET_KEY_UNUSABLE` @internal */
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

/** Tells whether a config has been signed with one of the keys. @internal */
export function isSignedBy(content: SignedContent, { number, signature }: FleetSignature, keys: readonly KeyObject[]): boolean {
  const [bytes, signed] = [signedBytes(content, number), Buffer.from(signature, 'base64')];
  return keys.some((key) => verify(null, bytes, key, signed));
}

/** Returns the bytes to sign. Their lines are unambiguous, because none of the parts can contain a line break. */
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
