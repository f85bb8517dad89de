import { generateKeyPair, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { alternativeNames, der, oid, tags } from './der.js';

/** Kinds of keys used for certificate requests. */
export const keyKinds = ['P-256', 'P-384', 'RSA 2048'] as const;
export type KeyKind = (typeof keyKinds)[number];

/** A certificate request and its public key. */
export interface CertificateRequest {
  /** PKCS #10, DER. */
  readonly request: Buffer;
  /** The public key, DER. */
  readonly publicKey: Buffer;
}

/** Signature algorithms with SHA-256, for ECDSA and RSA keys. */
const algorithms = { ec: der(tags.sequence, oid('2a8648ce3d040302')), rsa: der(tags.sequence, oid('2a864886f70d01010b'), der(tags.null)) } as const;
const extensionRequest = '2a864886f70d01090e';
const makeKeys = promisify(generateKeyPair);

/**
 * Creates a key pair and a certificate request as a server does: without a subject, with the names as subject alternative names.
 *
 * @param names - host names in ASCII
 * @see RFC 2986
 */
export async function certificateRequest(names: readonly string[], kind: KeyKind): Promise<CertificateRequest> {
  const keys = kind === 'RSA 2048' ? await makeKeys('rsa', { modulusLength: 2048 }) : await makeKeys('ec', { namedCurve: kind });
  const publicKey = keys.publicKey.export({ format: 'der', type: 'spki' });
  const attribute = der(tags.sequence, oid(extensionRequest), der(tags.set, der(tags.sequence, alternativeNames(names))));
  const information = der(tags.sequence, der(tags.integer, Buffer.from([0])), der(tags.sequence), publicKey, der(tags.first, attribute));
  const signature = der(tags.bits, Buffer.from([0]), sign('sha256', information, keys.privateKey));
  return { request: der(tags.sequence, information, algorithms[kind === 'RSA 2048' ? 'rsa' : 'ec'], signature), publicKey };
}
