import { X509Certificate } from 'node:crypto';
import { shortAddress } from '../ip/ip.js';
import { asciiHostName } from '../uri/ascii-host-name.js';

/** Tags by which a policy selects its certificates. @internal */
export interface CertificateSelection {
  /** The certificate must have at least one of these, if there are any. */
  readonly any_tag?: readonly string[];
  readonly all_tags?: readonly string[];
}

/**
 * Returns the names that a certificate is valid for, without reading its key.
 *
 * @param certificate - chain in PEM, or the parsed leaf
 * @returns host names in the form of {@link asciiHostName}, and IP addresses
 * @throws if it is not a certificate
 * @public
 */
export function certificateNames(certificate: string | X509Certificate): readonly string[] {
  return namesOf(typeof certificate === 'string' ? new X509Certificate(certificate) : certificate);
}

/**
 * Returns true if a name is covered by a pattern that may contain wildcards.
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
 * Converts a certificate that a config contains as base64 to PEM.
 *
 * @param base64 - DER in base64; may contain white space
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
