import { isIP } from 'node:net';
import { asciiHostName } from '../uri/ascii-host-name.js';

/** Characters that no name of a certificate has; placeholders are kept out by their braces. */
const strangeCharacters = /[()[\]{}<>\s"\\!@#$%^&|;'+=]/;

/**
 * Writes a name of a host matcher as it is sent.
 *
 * @param name - a name; with placeholders in it, it stays as it is
 * @internal
 */
export function sentHostName(name: string): string {
  return name.includes('{') ? name : asciiHostName(name);
}

/**
 * Tells whether a certificate can be for a name at all.
 *
 * @param name - host name or IP address as `asciiHostName` writes it
 * @see CertMagic's `SubjectQualifiesForCert`
 * @internal
 */
export function canHaveCertificate(name: string): boolean {
  if (name.trim() === '' || name.startsWith('.') || name.endsWith('.') || strangeCharacters.test(name)) return false;
  return !name.includes('*') || name === '*' || name.startsWith('*.');
}

/**
 * Tells whether a name is known on this machine or in this network alone, so that no public authority has certificates for it.
 *
 * @param name - host name or IP address as `asciiHostName` writes it
 * @see CertMagic's `SubjectIsInternal`
 * @internal
 */
export function isInternalName(name: string): boolean {
  const host = name.replace(/\.$/, '');
  if (isIP(host) !== 0) return isInternalAddress(host);
  return host === 'localhost' || /\.(?:localhost|local|internal|home\.arpa)$/.test(host);
}

/**
 * Tells whether a public authority may have certificates for a name.
 *
 * @param name - host name or IP address as `asciiHostName` writes it
 * @see CertMagic's `SubjectQualifiesForPublicCert`
 * @internal
 */
export function canHavePublicCertificate(name: string): boolean {
  if (!canHaveCertificate(name) || isInternalName(name)) return false;
  return !name.includes('*') || (name.startsWith('*.') && !name.includes('*', 1) && name.split('.').length > 2);
}

/** Loopback, private and link-local addresses. */
function isInternalAddress(address: string): boolean {
  if (isIP(address) === 4) return /^(?:10\.|127\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(address);
  return address === '::1' || /^(?:f[cd]|fe[89ab])/.test(address);
}
