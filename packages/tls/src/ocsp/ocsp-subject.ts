import { createHash, X509Certificate } from 'node:crypto';
import { certificateBlocks } from '../keys/pem-blocks.js';
import { certificateParts } from '../keys/certificate-parts.js';
import { derTags, writeDer, type DerValue } from '../keys/der.js';

/** A certificate whose status is requested. @internal */
export interface OcspSubject {
  /** The OCSP request, DER. */
  readonly request: Buffer;
  readonly serial: DerValue;
  /** SHA-1 of the issuer's name and of the issuer's key. */
  readonly nameHash: Buffer;
  readonly keyHash: Buffer;
  readonly issuer: X509Certificate;
  /** End of the certificate's validity, in milliseconds since the Unix epoch. */
  readonly expires: number;
}

/** Object identifier of SHA-1, which all responders support. It is only used to identify certificates. @internal */
export const sha1Oid = Buffer.from('2b0e03021a', 'hex');

/**
 * Prepares the OCSP request for a certificate.
 *
 * @param chain - PEM, leaf first
 * @param authority - the issuer's certificate, if it is not in the chain
 * @see RFC 6960, section 4.1
 * @internal
 */
export function ocspSubject(chain: string, authority?: X509Certificate): OcspSubject {
  const [leafText, issuerText] = certificateBlocks(chain);
  const issuer = authority ?? (issuerText === undefined ? undefined : new X509Certificate(issuerText));
  if (leafText === undefined || issuer === undefined) throw new Error('the chain lacks the certificate of its authority');
  const leaf = new X509Certificate(leafText);
  const { serial, issuer: issuerName } = certificateParts(leaf.raw);
  const nameHash = createHash('sha1').update(issuerName).digest();
  const keyHash = createHash('sha1').update(certificateParts(issuer.raw).publicKey).digest();
  const { sequence, oid, bytes } = derTags;
  const algorithm = writeDer(sequence, writeDer(oid, sha1Oid), writeDer(derTags.null));
  const id = writeDer(sequence, algorithm, writeDer(bytes, nameHash), writeDer(bytes, keyHash), serial.whole);
  const list = writeDer(sequence, writeDer(sequence, id));
  return { request: writeDer(sequence, writeDer(sequence, list)), serial, nameHash, keyHash, issuer, expires: Date.parse(leaf.validTo) };
}
