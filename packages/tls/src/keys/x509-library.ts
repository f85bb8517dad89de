import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import { readyToImport } from '@caddis/kit';

/** The library of certificates. */
type Library = typeof import('@peculiar/x509');

/** Loads the library of certificates, which only those need who make some. @internal */
export async function x509Library(): Promise<Library> {
  readyToImport();
  return (await import('./x509-module.js')).library;
}

/** What the library signs with: the types of Node.js and of browsers differ in name only. @internal */
export const signer = webcrypto as unknown as Parameters<Library['X509CertificateGenerator']['create']>[1];

/**
 * The extension that names whom a certificate is for.
 *
 * @param isCritical - true where there is no other subject (RFC 5280, section 4.2.1.6)
 * @internal
 */
export function alternativeNames({ SubjectAlternativeNameExtension }: Library, names: readonly string[], isCritical: boolean): InstanceType<Library['SubjectAlternativeNameExtension']> {
  return new SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })), isCritical);
}
