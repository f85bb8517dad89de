import { BlockList, isIP } from 'node:net';

/** Maximum length of a DNS name. */
const maxNameLength = 253;

/** Labels of host names, including underscores, after any number of wildcard labels. */
const hostName = /^(?:\*\.)*[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/;

const internal = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [address, bits] of [['0.0.0.0', 16], ['10.0.0.0', 8], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.168.0.0', 16]] as const) internal.ipv4.addSubnet(address, bits, 'ipv4');
for (const [address, bits] of [['::', 7], ['fc00::', 7], ['fe80::', 10]] as const) internal.ipv6.addSubnet(address, bits, 'ipv6');
/** IPv4 addresses in IPv6 notation. */
const mapped = new BlockList();
mapped.addSubnet('::ffff:0:0', 96, 'ipv6');

/**
 * Tells whether a certificate can contain a name at all. `*` alone and several wildcards are accepted, though no public CA signs them.
 *
 * @param name - host name in lower case and ASCII, or IP address without brackets
 * @see certmagic's `SubjectQualifiesForCert`, which also accepts characters that no host name contains
 * @public
 */
export function canHaveCertificate(name: string): boolean {
  return name === '*' || isIP(name) !== 0 || (name.length <= maxNameLength && hostName.test(name));
}

/**
 * Tells whether a name or address is valid only on this machine or in this network.
 *
 * @param name - host name in lower case and ASCII, or IP address without brackets
 * @see certmagic's `SubjectIsInternal`
 * @public
 */
export function isInternalName(name: string): boolean {
  const host = name.endsWith('.') ? name.slice(0, -1) : name;
  const version = isIP(host);
  if (version === 4) return internal.ipv4.check(host, 'ipv4');
  if (version === 6) return (mapped.check(host, 'ipv6') ? internal.ipv4 : internal.ipv6).check(host, 'ipv6');
  return host === 'localhost' || ['.localhost', '.local', '.internal', '.home.arpa'].some((ending) => host.endsWith(ending));
}

/**
 * Tells whether a public CA may issue certificates for a name. Some issue them for IP addresses, too, but only few.
 *
 * @param name - host name in lower case and ASCII, or IP address without brackets
 * @see certmagic's `SubjectQualifiesForPublicCert`
 * @public
 */
export function canHavePublicCertificate(name: string): boolean {
  if (!canHaveCertificate(name) || isInternalName(name)) return false;
  return !name.includes('*') || (name.lastIndexOf('*') === 0 && name.split('.').length > 2);
}

/**
 * Returns the issuer for a name if the config chooses none. IP addresses get the internal one, because public CAs issue certificates for them only
 * with settings that the config must contain, such as a profile.
 *
 * @param name - host name in lower case and ASCII, or IP address without brackets
 * @see the function `shouldUseInternal` in Caddy's `App.automaticHTTPSPhase1`
 * @public
 */
export function usualIssuer(name: string): 'acme' | 'internal' {
  return canHavePublicCertificate(name) && isIP(name) === 0 ? 'acme' : 'internal';
}
