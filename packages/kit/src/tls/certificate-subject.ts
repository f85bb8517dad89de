import { BlockList, isIP } from 'node:net';

/** Longest name of the DNS. */
const maxNameLength = 253;

/** Labels as machines have them, underscores included; wildcards in front, each for a whole label. */
const hostName = /^(?:\*\.)*[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/;

const internal = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [address, bits] of [['0.0.0.0', 16], ['10.0.0.0', 8], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.168.0.0', 16]] as const) internal.ipv4.addSubnet(address, bits, 'ipv4');
for (const [address, bits] of [['::', 7], ['fc00::', 7], ['fe80::', 10]] as const) internal.ipv6.addSubnet(address, bits, 'ipv6');
/** IPv4 addresses that are written as ones of IPv6. */
const mapped = new BlockList();
mapped.addSubnet('::ffff:0:0', 96, 'ipv6');

/**
 * Tells whether a certificate can be for a name at all. `*` alone, and several wildcards, can be in one that no public authority signs.
 *
 * @param name - host name in lower case and ASCII, or IP address without brackets
 * @see certmagic's `SubjectQualifiesForCert`, which also lets characters pass that no host name has
 * @public
 */
export function canHaveCertificate(name: string): boolean {
  return name === '*' || isIP(name) !== 0 || (name.length <= maxNameLength && hostName.test(name));
}

/**
 * Tells whether a name or an address means something on this machine or in this network alone.
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
 * Tells whether a public authority may have certificates for a name. Those for addresses are there, but few authorities have them.
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
 * Names the issuer that a name has where the config names none. Addresses have the local one: public authorities issue for them only with settings that
 * the config must say, such as a profile.
 *
 * @param name - host name in lower case and ASCII, or IP address without brackets
 * @see the function `shouldUseInternal` in Caddy's `App.automaticHTTPSPhase1`
 * @public
 */
export function usualIssuer(name: string): 'acme' | 'internal' {
  return canHavePublicCertificate(name) && isIP(name) === 0 ? 'acme' : 'internal';
}
