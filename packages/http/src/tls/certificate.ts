import { X509Certificate } from 'node:crypto';
import type { Certificate } from '@caddis/core/tls';
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
 * Picks the certificate for a name: an exact one before one with wildcards, one that is valid before one that has ended.
 *
 * @param certificates - the choice, in order of preference
 * @param name - host name or IP address in lower case
 * @public
 */
export function findCertificate(certificates: readonly Certificate[], name: string): Certificate | undefined {
  const exact = certificates.filter(({ names }) => names.includes(name));
  const found = exact.length > 0 ? exact : certificates.filter(({ names }) => names.some((each) => coversName(each, name)));
  return found.find(({ expires }) => expires > Date.now()) ?? found[0];
}

function namesOf(certificate: X509Certificate): readonly string[] {
  const alternatives = (certificate.subjectAltName ?? '').split(', ').flatMap((entry) => /^(?:DNS|IP Address):(.+)$/.exec(entry)?.[1] ?? []);
  const common = /^CN=(.+)$/m.exec(certificate.subject)?.[1];
  return [...alternatives, ...(common === undefined ? [] : [common])].map((name) => shortAddress(asciiHostName(name)));
}
