import type { KeyObject } from 'node:crypto';
import { signingKeys } from './key-pair.js';
import { alternativeNames, signer, x509Library } from './x509-library.js';

/** Asks that the certificate is shown with a response of OCSP only: the feature `status_request` (RFC 7633). */
const mustStapleId = '1.3.6.1.5.5.7.1.24';
const mustStapleValue = new Uint8Array([0x30, 0x03, 0x02, 0x01, 0x05]);

/**
 * Makes a request for a certificate.
 *
 * @param names - host names in ASCII, and addresses
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
