import { randomBytes, type KeyObject } from 'node:crypto';
import { signingKeys } from '../keys/key-pair.js';
import { alternativeNames, signer, x509Library } from '../keys/x509-library.js';

/** Certificates are backdated by this many milliseconds, because clocks of clients may be slow. */
const backdatedMs = 60_000;

/** The certificate and key that sign. @internal */
export interface Signatory {
  /** PEM. */
  readonly certificate: string;
  readonly key: KeyObject;
}

/** A certificate to be signed. @internal */
export interface Unsigned {
  /** Common name; empty for none. */
  readonly commonName: string;
  /** Public key (SubjectPublicKeyInfo), DER. */
  readonly publicKey: Buffer;
  readonly notBefore: number;
  readonly notAfter: number;
  /** Maximum number of authorities below it (path length); left out for a leaf certificate. */
  readonly authorityDepth?: number;
  /** Host names and IP addresses that it covers. */
  readonly names?: readonly string[];
}

/**
 * Signs a certificate.
 *
 * @param by - the issuer; without a certificate, the new certificate is self-signed with this key
 * @returns PEM
 * @internal
 */
export async function signCertificate(unsigned: Unsigned, by: Signatory | { readonly key: KeyObject }): Promise<string> {
  const library = await x509Library();
  const { keys, algorithm } = await signingKeys(by.key);
  const subject = unsigned.commonName === '' ? '' : new library.Name([{ CN: [unsigned.commonName] }]).toString();
  const issuer = 'certificate' in by ? new library.X509Certificate(by.certificate) : undefined;
  const publicKey = new library.PublicKey(unsigned.publicKey);
  const { authorityDepth: depth, names = [] } = unsigned;
  const { KeyUsageFlags: usage } = library;
  const isRsa = unsigned.publicKey.includes(Buffer.from('2a864886f70d010101', 'hex'));
  const extensions = [
    new library.BasicConstraintsExtension(depth !== undefined, depth, true),
    new library.KeyUsagesExtension(depth === undefined ? usage.digitalSignature | (isRsa ? usage.keyEncipherment : 0) : usage.keyCertSign | usage.cRLSign, true),
    ...(depth === undefined ? [new library.ExtendedKeyUsageExtension([library.ExtendedKeyUsage.serverAuth, library.ExtendedKeyUsage.clientAuth])] : []),
    await library.SubjectKeyIdentifierExtension.create(publicKey, false, signer),
    ...(issuer === undefined ? [] : [await library.AuthorityKeyIdentifierExtension.create(issuer.publicKey, false, signer)]),
    ...(names.length === 0 ? [] : [alternativeNames(library, names, subject === '')]),
  ];
  const serial = randomBytes(16);
  // Make it positive and of full length.
  serial[0] = ((serial[0] as number) & 0x7f) | 0x40;
  const certificate = await library.X509CertificateGenerator.create(
    {
      serialNumber: serial.toString('hex'),
      subject,
      issuer: issuer === undefined ? subject : issuer.subject,
      notBefore: new Date(unsigned.notBefore - backdatedMs),
      notAfter: new Date(unsigned.notAfter),
      publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: algorithm,
      extensions,
    } as unknown as Parameters<typeof library.X509CertificateGenerator.create>[0],
    signer,
  );
  return `${certificate.toString('pem').trim()}\n`;
}
