import { X509Certificate } from 'node:crypto';
import { shortAddress } from '../ip/ip.js';
import { asciiHostName } from '../uri/ascii-host-name.js';

/** Labels that a certificate must have to be shown. @internal */
export interface CertificateSelection {
  /** One of them, if there are any. */
  readonly any_tag?: readonly string[];
  readonly all_tags?: readonly string[];
}

/**
 * Reads for which names a certificate is, without its key.
 *
 * @param certificate - chain, PEM; or the leaf as it was read
 * @returns host names as {@link asciiHostName} writes them, and addresses
 * @throws where it is no certificate
 * @public
 */
export function certificateNames(certificate: string | X509Certificate): readonly string[] {
  return namesOf(typeof certificate === 'string' ? new X509Certificate(certificate) : certificate);
}

/**
 * Tells whether a name is covered by one that may hold wildcards.
 *
 * @param pattern - a name; `*` stands for one whole label
 * @param name - a name in lower case
 * @public
 */
export function coversName(pattern: string, name: string): boolean {
  if (pattern === name) return true;
  if (!pattern.includes('*')) return false;
  const wanted = pattern.split('.');
  const labels = name.split('.');
  return wanted.length === labels.length && wanted.every((label, index) => label === '*' || label === labels[index]);
}

/**
 * Writes a certificate that stands in a config without its first and last line.
 *
 * @param base64 - DER in base64, perhaps with white space
 * @public
 */
export function pemOfBase64(base64: string): string {
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/\s+/g, '').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

function namesOf(certificate: X509Certificate): readonly string[] {
  const alternatives = (certificate.subjectAltName ?? '').split(', ').flatMap((entry) => /^(?:DNS|IP Address):(.+)$/.exec(entry)?.[1] ?? []);
  const common = /^CN=(.+)$/m.exec(certificate.subject)?.[1];
  return [...alternatives, ...(common === undefined ? [] : [common])].map((name) => shortAddress(asciiHostName(name)));
}
