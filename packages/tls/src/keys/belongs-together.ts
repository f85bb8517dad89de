import { X509Certificate } from 'node:crypto';
import { derPart, derParts, derTags, readDer, type DerValue } from './der.js';
import { readKey } from './key-pair.js';
import { pemBlocks, pemBytes } from './pem-blocks.js';

/** Object identifiers of the key types, in hexadecimal. */
const rsaOid = '2a864886f70d010101';
const ellipticOid = '2a8648ce3d0201';

/**
 * Checks that a private key belongs to a certificate.
 *
 * Most private keys contain their public key, so comparing that is enough; OpenSSL does the same. For all others, OpenSSL checks the pair.
 *
 * @param chain - PEM, leaf first
 * @param publicKeyInfo - the leaf's public key (SubjectPublicKeyInfo), DER
 * @param key - PEM
 * @throws if the key cannot be parsed, or belongs to another certificate
 * @internal
 */
export function assertBelongTogether(chain: string, publicKeyInfo: Buffer, key: string): void {
  if (holdsPublicKey(key, publicKeyInfo)) return;
  if (!new X509Certificate(chain).checkPrivateKey(readKey(key))) throw new Error('the key belongs to another certificate');
}

/** @returns true if the private key contains this public key; false also if that cannot be determined */
function holdsPublicKey(text: string, publicKeyInfo: Buffer): boolean {
  const label = pemBlocks(text).find((block) => block.label.endsWith('PRIVATE KEY'))?.label;
  const bytes = label === undefined ? undefined : pemBytes(text, label);
  if (bytes === undefined) return false;
  try {
    const wanted = publicKeyOf(publicKeyInfo);
    const key = readDer(bytes, derTags.sequence);
    if (key.whole.length !== bytes.length) return false;
    if (label === 'EC PRIVATE KEY') return wanted.kind === ellipticOid && isOnCurve(key, wanted.parameters) && isElliptic(key, wanted.bits);
    if (label === 'RSA PRIVATE KEY') return wanted.kind === rsaOid && isRsa(key, wanted.bits);
    const [, algorithm, inner] = derParts(key);
    if (label !== 'PRIVATE KEY' || algorithm === undefined || inner?.tag !== derTags.bytes) return false;
    const [kind, parameters] = derParts(algorithm);
    const own = readDer(inner.content, derTags.sequence);
    if (kind?.content.toString('hex') !== wanted.kind) return false;
    if (wanted.kind === rsaOid) return isRsa(own, wanted.bits);
    return wanted.kind === ellipticOid && parameters?.whole.equals(wanted.parameters) === true && isElliptic(own, wanted.bits);
  } catch {
    return false;
  }
}

interface PublicKey {
  readonly kind: string;
  /** For an elliptic-curve key: its curve, DER. */
  readonly parameters: Buffer;
  readonly bits: Buffer;
}

function publicKeyOf(info: Buffer): PublicKey {
  const parts = derParts(readDer(info, derTags.sequence));
  const algorithm = derParts(derPart(parts, 0, derTags.sequence));
  return { kind: derPart(algorithm, 0, derTags.oid).content.toString('hex'), parameters: derPart(algorithm, 1).whole, bits: derPart(parts, 1, derTags.bits).content.subarray(1) };
}

/** @see RFC 5915 */
function isOnCurve(key: DerValue, curve: Buffer): boolean {
  return derParts(key).find(({ tag }) => tag === 0xa0)?.content.equals(curve) === true;
}

function isElliptic(key: DerValue, bits: Buffer): boolean {
  const [version, secret, ...rest] = derParts(key);
  const held = rest.find(({ tag }) => tag === 0xa1);
  return version?.tag === derTags.integer && secret?.tag === derTags.bytes && held !== undefined && readDer(held.content, derTags.bits).content.subarray(1).equals(bits);
}

/** Compares the public part of an RSA key: version, modulus, public exponent, and six more integers. @see RFC 8017, appendix A.1.2 */
function isRsa(key: DerValue, bits: Buffer): boolean {
  const numbers = derParts(key);
  const [modulus, exponent] = derParts(readDer(bits, derTags.sequence));
  if (numbers.length !== 9 || numbers.some(({ tag }) => tag !== derTags.integer) || modulus === undefined || exponent === undefined) return false;
  return numbers[1]?.whole.equals(modulus.whole) === true && numbers[2]?.whole.equals(exponent.whole) === true;
}
