import { createPrivateKey, createPublicKey, generateKeyPair, webcrypto, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { pemBlocks } from './pem-blocks.js';

/** Key types, by Caddy's names. @internal */
export const keyTypes = ['ed25519', 'p256', 'p384', 'rsa2048', 'rsa4096'] as const;

/** Type of a key. @internal */
export type KeyType = (typeof keyTypes)[number];

/** Parameters of a signing key for WebCrypto. */
interface SigningAlgorithm {
  readonly name: string;
  readonly namedCurve?: string;
  readonly hash?: string;
}

const generate = promisify(generateKeyPair);
/** PEM labels that determine the format of a key, with Node's names of the formats. */
const derTypes = new Map<string, 'sec1' | 'pkcs1'>([['EC PRIVATE KEY', 'sec1'], ['RSA PRIVATE KEY', 'pkcs1']]);

/** Generates a private key without blocking the event loop. @internal */
export async function generateKey(type: KeyType): Promise<KeyObject> {
  if (type === 'ed25519') return (await generate('ed25519', undefined)).privateKey;
  if (type === 'p256' || type === 'p384') return (await generate('ec', { namedCurve: type === 'p256' ? 'P-256' : 'P-384' })).privateKey;
  return (await generate('rsa', { modulusLength: type === 'rsa2048' ? 2048 : 4096 })).privateKey;
}

/** Formats a private key as PEM, in the form that Caddy writes. @internal */
export function keyPem(key: KeyObject): string {
  const type = key.asymmetricKeyType === 'ec' ? 'sec1' : key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'pkcs8';
  return key.export({ format: 'pem', type }).toString();
}

/**
 * Parses a private key.
 *
 * @param text - PEM; Caddy's label for Ed25519, which OpenSSL does not know, is accepted too
 * @throws if it is not a private key
 * @internal
 */
export function readKey(text: string): KeyObject {
  const block = pemBlocks(text).find(({ label }) => label.endsWith('PRIVATE KEY'));
  const type = derTypes.get(block?.label ?? '');
  // Given PEM, OpenSSL tries all key types, which takes three times as long. A start may read thousands of keys, so give it the type.
  if (block !== undefined && type !== undefined && !block.text.includes(':')) {
    const der = Buffer.from(block.text.split('-----')[2] ?? '', 'base64');
    try {
      return createPrivateKey({ key: der, format: 'der', type });
    } catch {
      // The call below reports the error.
    }
  }
  return createPrivateKey(usualPem(text));
}

/** Replaces Caddy's Ed25519 label by the one that OpenSSL knows. @internal */
export function usualPem(text: string): string {
  return text.includes('ED25519 PRIVATE KEY') ? text.replaceAll('ED25519 PRIVATE KEY', 'PRIVATE KEY') : text;
}

/** A key pair for the certificate library. @internal */
export interface SigningKeys {
  readonly keys: { readonly privateKey: webcrypto.CryptoKey; readonly publicKey: webcrypto.CryptoKey };
  readonly algorithm: SigningAlgorithm;
}

/** Imports a key into WebCrypto, which the certificate library uses for signing. @internal */
export async function signingKeys(key: KeyObject): Promise<SigningKeys> {
  const algorithm = algorithmOf(key);
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  const [privateKey, publicKey] = await Promise.all([
    webcrypto.subtle.importKey('pkcs8', key.export({ format: 'der', type: 'pkcs8' }), algorithm, false, ['sign']),
    webcrypto.subtle.importKey('spki', spki, algorithm, true, ['verify']),
  ]);
  return { keys: { privateKey, publicKey }, algorithm };
}

function algorithmOf(key: KeyObject): SigningAlgorithm {
  if (key.asymmetricKeyType === 'ed25519') return { name: 'Ed25519' };
  if (key.asymmetricKeyType === 'rsa') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (key.asymmetricKeyType === 'ec' && curve === 'prime256v1') return { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  if (key.asymmetricKeyType === 'ec' && curve === 'secp384r1') return { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' };
  throw new Error(`a key of the type ${key.asymmetricKeyType ?? 'secret'} cannot sign certificates`);
}
