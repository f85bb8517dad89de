import { assertTag, derPart, derParts, derTags, readDer, type DerValue } from './der.js';

/** Parts of a certificate that Node.js does not provide, or provides slowly. @internal */
export interface CertificateParts {
  /** The whole certificate, DER, without any bytes after it. */
  readonly whole: Buffer;
  /** Serial number: an INTEGER. */
  readonly serial: DerValue;
  /** Names of its issuer and its subject, DER. */
  readonly issuer: Buffer;
  readonly subject: Buffer;
  /** Validity period: two times. */
  readonly validity: DerValue;
  /** Public key with its algorithm (SubjectPublicKeyInfo), DER; and the bits of the key alone. */
  readonly publicKeyInfo: Buffer;
  readonly publicKey: Buffer;
  /** Values by object identifier, which is in hexadecimal without tag and length. */
  readonly extensions: ReadonlyMap<string, Buffer>;
}

/**
 * Parses a certificate into its parts.
 *
 * @param raw - DER
 * @throws if it is not a certificate
 * @see RFC 5280, section 4.1
 * @internal
 */
export function certificateParts(raw: Buffer): CertificateParts {
  const certificate = readDer(raw, derTags.sequence);
  const [signed, algorithm, signature, ...rest] = derParts(certificate);
  if (signed?.tag !== derTags.sequence || algorithm?.tag !== derTags.sequence || signature?.tag !== derTags.bits || signature.content[0] !== 0 || rest.length > 0) throw new Error('it is not a certificate');
  const fields = derParts(signed);
  // The version is optional.
  const at = fields[0]?.tag === 0xa0 ? 1 : 0;
  const publicKeyInfo = derPart(fields, at + 5, derTags.sequence);
  const extensions = new Map<string, Buffer>();
  const list = fields.find(({ tag }) => tag === 0xa3);
  for (const each of list === undefined ? [] : derParts(readDer(list.content, derTags.sequence))) {
    const parts = derParts(assertTag(each, derTags.sequence));
    const key = derPart(parts, 0, derTags.oid).content.toString('hex');
    // If an identifier occurs twice, the first one is used.
    if (!extensions.has(key)) extensions.set(key, derPart(parts, parts.length - 1, derTags.bytes).content);
  }
  return {
    whole: certificate.whole,
    serial: derPart(fields, at, derTags.integer),
    issuer: derPart(fields, at + 2).whole,
    validity: derPart(fields, at + 3, derTags.sequence),
    subject: derPart(fields, at + 4, derTags.sequence).whole,
    publicKeyInfo: publicKeyInfo.whole,
    // The first byte of a BIT STRING is the number of unused bits, which is 0 here.
    publicKey: derPart(derParts(publicKeyInfo), 1, derTags.bits).content.subarray(1),
    extensions,
  };
}
