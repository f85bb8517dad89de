import { assertTag, derPart, derParts, derTags, readDer, type DerValue } from './der.js';

/** What Node.js does not tell of a certificate, or takes its time for. @internal */
export interface CertificateParts {
  /** All of it, DER. What follows in the bytes is no part of it. */
  readonly whole: Buffer;
  /** Serial number: an INTEGER. */
  readonly serial: DerValue;
  /** Names of who has signed it, and of whom it is for, DER. */
  readonly issuer: Buffer;
  readonly subject: Buffer;
  /** From when until when it counts: two times. */
  readonly validity: DerValue;
  /** Kind and bits of the public key, DER; and the bits alone. */
  readonly publicKeyInfo: Buffer;
  readonly publicKey: Buffer;
  /** Object identifier, in hexadecimal, without tag and length → value. */
  readonly extensions: ReadonlyMap<string, Buffer>;
}

/**
 * Takes a certificate apart.
 *
 * @param raw - DER
 * @throws where it is none
 * @see RFC 5280, section 4.1
 * @internal
 */
export function certificateParts(raw: Buffer): CertificateParts {
  const certificate = readDer(raw, derTags.sequence);
  const [signed, algorithm, signature, ...rest] = derParts(certificate);
  if (signed?.tag !== derTags.sequence || algorithm?.tag !== derTags.sequence || signature?.tag !== derTags.bits || signature.content[0] !== 0 || rest.length > 0) throw new Error('it is no certificate');
  const fields = derParts(signed);
  // The version may be left out.
  const at = fields[0]?.tag === 0xa0 ? 1 : 0;
  const publicKeyInfo = derPart(fields, at + 5, derTags.sequence);
  const extensions = new Map<string, Buffer>();
  const list = fields.find(({ tag }) => tag === 0xa3);
  for (const each of list === undefined ? [] : derParts(readDer(list.content, derTags.sequence))) {
    const parts = derParts(assertTag(each, derTags.sequence));
    const key = derPart(parts, 0, derTags.oid).content.toString('hex');
    // Of two with one identifier, the first counts.
    if (!extensions.has(key)) extensions.set(key, derPart(parts, parts.length - 1, derTags.bytes).content);
  }
  return {
    whole: certificate.whole,
    serial: derPart(fields, at, derTags.integer),
    issuer: derPart(fields, at + 2).whole,
    validity: derPart(fields, at + 3, derTags.sequence),
    subject: derPart(fields, at + 4, derTags.sequence).whole,
    publicKeyInfo: publicKeyInfo.whole,
    // The first byte tells how many bits of the last one do not count: none.
    publicKey: derPart(derParts(publicKeyInfo), 1, derTags.bits).content.subarray(1),
    extensions,
  };
}
