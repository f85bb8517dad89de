import { derPart, derParts, derTags, readDer, type DerValue } from './der.js';

/** What Node.js does not tell of a certificate. @internal */
export interface CertificateParts {
  /** Serial number: an INTEGER. */
  readonly serial: DerValue;
  /** Names of who has signed it, and of whom it is for, DER. */
  readonly issuer: Buffer;
  readonly subject: Buffer;
  /** The bits of the public key. */
  readonly publicKey: Buffer;
  /** Finds the value of an extension. @param oid - DER, without tag and length */
  extension(oid: Buffer): Buffer | undefined;
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
  const fields = derParts(derPart(derParts(readDer(raw, derTags.sequence)), 0, derTags.sequence));
  // The version may be left out.
  const at = fields[0]?.tag === 0xa0 ? 1 : 0;
  const key = derPart(derParts(derPart(fields, at + 5, derTags.sequence)), 1, derTags.bits);
  const extensions = fields.find(({ tag }) => tag === 0xa3);
  return {
    serial: derPart(fields, at, derTags.integer),
    issuer: derPart(fields, at + 2).whole,
    subject: derPart(fields, at + 4).whole,
    // The first byte tells how many bits of the last one do not count: none.
    publicKey: key.content.subarray(1),
    extension: (oid) => {
      for (const each of extensions === undefined ? [] : derParts(readDer(extensions.content, derTags.sequence))) {
        const [id, ...rest] = derParts(each);
        if (id?.content.equals(oid) === true) return rest.at(-1)?.content;
      }
      return undefined;
    },
  };
}
