import { createHash, type KeyObject, type X509Certificate } from 'node:crypto';
import type { PlaceholderText } from '../text/placeholder-text.js';
import { shortAddress } from '../ip/ip.js';

/** Node's prefixes for the kinds of subject alternative names. */
const alternativeNames: Readonly<Record<string, string>> = { dns_names: 'DNS:', emails: 'email:', ips: 'IP Address:', uris: 'URI:' };

/** Parts of a distinguished name in Go's order: Node's names for them, and Go's. */
const nameParts: Readonly<Record<string, string>> = {
  serialNumber: 'SERIALNUMBER',
  CN: 'CN',
  OU: 'OU',
  O: 'O',
  postalCode: 'POSTALCODE',
  street: 'STREET',
  L: 'L',
  ST: 'ST',
  C: 'C',
};

/** Documentation of {@link certificatePlaceholder}. @internal */
export const certificatePlaceholders: readonly PlaceholderText[] = [
  ['fingerprint', 'SHA-256 of the certificate, in hexadecimal.', '9f86d081884c7d65…'],
  ['public_key', 'Public key, in hexadecimal.', '04a1b2c3…'],
  ['public_key_sha256', 'SHA-256 of the public key, in hexadecimal.', '60303ae22b998861…'],
  ['issuer', 'Who issued the certificate.', 'CN=Example CA,O=Example'],
  ['subject', 'Whom the certificate is for.', 'CN=alice,O=Example'],
  ['serial', 'Serial number, in decimal.', '1234567890'],
  ['certificate_pem', 'The whole certificate as PEM.', '-----BEGIN CERTIFICATE-----…'],
  ['certificate_der_base64', 'The whole certificate as DER in Base64.', 'MIIBszCCAVmgAwIB…'],
  ['san.dns_names', 'Alternative names of the certificate; also `emails`, `ips` and `uris`. A number picks one: `san.dns_names.0`.', '[alice.example.com]'],
];

/**
 * Returns the value of a placeholder of the client's certificate.
 *
 * @param name - the part after `http.request.tls.client.`
 * @returns `undefined` if the name is unknown
 * @see Caddy's `getReqTLSReplacement`
 * @internal
 */
export function certificatePlaceholder(certificate: X509Certificate, name: 'serial'): string;
export function certificatePlaceholder(certificate: X509Certificate, name: string): string | readonly string[] | undefined;
export function certificatePlaceholder(certificate: X509Certificate, name: string): string | readonly string[] | undefined {
  switch (name) {
    case 'fingerprint':
      return certificate.fingerprint256.replaceAll(':', '').toLowerCase();
    case 'public_key':
      return publicKeyOf(certificate.publicKey).toString('hex');
    case 'public_key_sha256':
      return createHash('sha256').update(publicKeyOf(certificate.publicKey)).digest('hex');
    case 'issuer':
      return distinguishedName(certificate.issuer);
    case 'subject':
      return distinguishedName(certificate.subject);
    case 'serial':
      return BigInt(`0x${certificate.serialNumber}`).toString();
    case 'certificate_pem':
      return certificate.toString();
    case 'certificate_der_base64':
      return certificate.raw.toString('base64');
    default:
      return alternativeName(certificate.subjectAltName ?? '', name);
  }
}

/** Returns the bytes of the public key, without the wrapper that states its type. */
function publicKeyOf(key: KeyObject): Buffer {
  if (key.asymmetricKeyType === 'rsa') return key.export({ type: 'pkcs1', format: 'der' });
  const { x = '', y } = key.export({ format: 'jwk' });
  const first = Buffer.from(x, 'base64url');
  return y === undefined ? first : Buffer.concat([Buffer.from([4]), first, Buffer.from(y, 'base64url')]);
}

/** Formats a distinguished name as Go does. @param name - as Node returns it, one part per line */
function distinguishedName(name: string): string {
  const lines = name.split('\n');
  return Object.entries(nameParts)
    .map(([part, written]) => lines.filter((line) => line.startsWith(`${part}=`)).map((line) => written + line.slice(part.length)).join('+'))
    .filter((parts) => parts !== '')
    .join(',');
}

/** Returns alternative names of a certificate: `san.dns_names` is the whole list, `san.dns_names.0` the first. */
function alternativeName(list: string, name: string): string | readonly string[] | undefined {
  const [, kind = '', index] = /^san\.(\w+)(?:\.(\d+))?$/.exec(name) ?? [];
  if (!Object.hasOwn(alternativeNames, kind)) return undefined;
  const prefix = alternativeNames[kind] as string;
  const names = list.split(', ').filter((each) => each.startsWith(prefix)).map((each) => shortAddress(each.slice(prefix.length)));
  return index === undefined ? names : (names[Number(index)] ?? '');
}
