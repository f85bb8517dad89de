import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { errors } from '../errors.js';
import { shortAddress } from '../ip/ip.js';
import { asciiHostName } from '../uri/ascii-host-name.js';

/**
 * A certificate with its key, ready to be shown to clients.
 *
 * @public
 */
export interface LoadedCertificate {
  /** Chain, PEM. */
  readonly certificate: string;
  /** Private key, PEM. */
  readonly key: string;
  readonly tags: readonly string[];
  /** Host names and IP addresses that it is for, as `asciiHostName` writes them; `*` stands for one label. */
  readonly names: readonly string[];
  /** Hash of the certificate; two loads of one file agree. */
  readonly fingerprint: string;
  /** When it ends, milliseconds since the Unix epoch. */
  readonly expires: number;
}

/** Labels that a certificate must have to be shown. @internal */
export interface CertificateSelection {
  /** One of them, if there are any. */
  readonly any_tag?: readonly string[];
  readonly all_tags?: readonly string[];
}

/**
 * Reads a certificate.
 *
 * @param certificate - chain, PEM
 * @param key - private key, PEM
 * @param tags - labels that connection policies select by
 * @param origin - where it comes from, for messages
 * @throws `HTTP_CERTIFICATE_INVALID`
 * @internal
 */
export function loadCertificate(certificate: string, key: string, tags: readonly string[], origin: string): LoadedCertificate {
  try {
    const parsed = new X509Certificate(certificate);
    if (!parsed.checkPrivateKey(createPrivateKey(key))) throw new Error('the key belongs to another certificate');
    createSecureContext({ cert: certificate, key });
    return { certificate, key, tags, names: namesOf(parsed), fingerprint: parsed.fingerprint256, expires: Date.parse(parsed.validTo) };
  } catch (error) {
    throw errors.HTTP_CERTIFICATE_INVALID({ origin, reason: (error as Error).message }, { cause: error });
  }
}

/**
 * Reads for which names a certificate is, without its key.
 *
 * @param certificate - chain, PEM
 * @throws where it is no certificate
 * @internal
 */
export function certificateNames(certificate: string): readonly string[] {
  return namesOf(new X509Certificate(certificate));
}

/**
 * Tells whether a name is covered by one that may hold wildcards.
 *
 * @param pattern - a name; `*` stands for one whole label
 * @param name - a name in lower case
 * @internal
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
 * @internal
 */
export function findCertificate(certificates: readonly LoadedCertificate[], name: string): LoadedCertificate | undefined {
  const exact = certificates.filter(({ names }) => names.includes(name));
  const found = exact.length > 0 ? exact : certificates.filter(({ names }) => names.some((each) => coversName(each, name)));
  return found.find(({ expires }) => expires > Date.now()) ?? found[0];
}

function namesOf(certificate: X509Certificate): readonly string[] {
  const alternatives = (certificate.subjectAltName ?? '').split(', ').flatMap((entry) => /^(?:DNS|IP Address):(.+)$/.exec(entry)?.[1] ?? []);
  const common = /^CN=(.+)$/m.exec(certificate.subject)?.[1];
  return [...alternatives, ...(common === undefined ? [] : [common])].map((name) => shortAddress(asciiHostName(name)));
}
