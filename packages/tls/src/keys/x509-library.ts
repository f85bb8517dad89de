import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import { readyToImport } from '@caddis/kit';

/** The certificate library. */
type Library = typeof import('@peculiar/x509');

/** Loads the certificate library on demand, because only creating certificates needs it. @internal */
export async function x509Library(): Promise<Library> {
  readyToImport();
  return (await import('./x509-module.js')).library;
}

/** WebCrypto for the library. Its type in Node.js differs from the browser type in name only. @internal */
export const signer = webcrypto as unknown as Parameters<Library['X509CertificateGenerator']['create']>[1];

/**
 * Creates the subject alternative name extension.
 *
 * @param isCritical - true if the certificate has no other subject (RFC 5280, section 4.2.1.6)
 * @internal
 */
export function alternativeNames({ SubjectAlternativeNameExtension }: Library, names: readonly string[], isCritical: boolean): InstanceType<Library['SubjectAlternativeNameExtension']> {
  return new SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })), isCritical);
}
