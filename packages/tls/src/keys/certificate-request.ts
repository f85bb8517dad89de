import type { KeyObject } from 'node:crypto';
import { signingKeys } from './key-pair.js';
import { alternativeNames, signer, x509Library } from './x509-library.js';

/** The TLS feature `status_request` (RFC 7633): the certificate is valid only with a stapled OCSP response. */
const mustStapleId = '1.3.6.1.5.5.7.1.24';
const mustStapleValue = new Uint8Array([0x30, 0x03, 0x02, 0x01, 0x05]);

/**
 * Creates a certificate request.
 *
 * @param names - host names in ASCII, and IP addresses
 * @returns PKCS #10, DER
 * @internal
 */
export async function certificateRequest(names: readonly string[], key: KeyObject, mustStaple: boolean): Promise<Buffer> {
  const library = await x509Library();
  const { keys, algorithm } = await signingKeys(key);
  const staple = mustStaple ? [new library.Extension(mustStapleId, false, mustStapleValue)] : [];
  const request = await library.Pkcs10CertificateRequestGenerator.create(
    { keys, signingAlgorithm: algorithm, extensions: [alternativeNames(library, names, false), ...staple] } as unknown as Parameters<typeof library.Pkcs10CertificateRequestGenerator.create>[0],
    signer,
  );
  return Buffer.from(request.rawData);
}
