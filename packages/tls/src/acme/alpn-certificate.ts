import { createHash, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import { x509Library } from '../keys/x509-library.js';

/** OID of the extension with the proof (RFC 8737, section 3). */
const proofExtension = '1.3.6.1.5.5.7.1.31';
const dayMs = 86_400_000;

/** A certificate that answers a TLS-ALPN challenge. */
export interface AlpnCertificate {
  /** PEM. */
  readonly certificate: string;
  /** PEM. */
  readonly key: string;
}

/**
 * Creates the certificate that answers a TLS-ALPN challenge.
 *
 * @param name - the name or IP address to be proved
 * @param now - milliseconds since the Unix epoch
 */
export async function createAlpnCertificate(name: string, keyAuthorization: string, now: number): Promise<AlpnCertificate> {
  const { Extension, SubjectAlternativeNameExtension, X509CertificateGenerator } = await x509Library();
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const digest = createHash('sha256').update(keyAuthorization, 'utf8').digest();
  // DER of an OCTET STRING with 32 bytes.
  const proof = new Uint8Array(Buffer.concat([Buffer.from([0x04, digest.length]), digest]));
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=ACME challenge',
      notBefore: new Date(now - dayMs),
      notAfter: new Date(now + dayMs),
      keys,
      signingAlgorithm: algorithm,
      extensions: [new SubjectAlternativeNameExtension([{ type: isIP(name) === 0 ? 'dns' : 'ip', value: name }]), new Extension(proofExtension, true, proof)],
    },
    webcrypto as Parameters<typeof X509CertificateGenerator.createSelfSigned>[1],
  );
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return { certificate: certificate.toString('pem'), key: pemOf('PRIVATE KEY', key) };
}

/**
 * Returns the server name that the authority sends for a challenge: the name itself, or for an IP address its reverse DNS name.
 *
 * @see RFC 8738, section 6
 */
export function alpnServerName(name: string): string {
  if (isIP(name) === 4) return `${name.split('.').reverse().join('.')}.in-addr.arpa`;
  if (isIP(name) !== 6) return name;
  const groups = new URL(`http://[${name}]`).hostname.slice(1, -1).split('::');
  const [head = [], tail = []] = groups.map((part) => (part === '' ? [] : part.split(':')));
  const all = groups.length === 1 ? head : [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => '0'), ...tail];
  const digits = all.map((group) => group.padStart(4, '0')).join('');
  return `${[...digits].reverse().join('.')}.ip6.arpa`;
}

function pemOf(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
