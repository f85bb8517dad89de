/**
 * `@caddis/dns`: looks up names in DNS without the system's blocking functions. Results include the TTL; errors name the server that
 * failed.
 *
 * @packageDocumentation
 */
export { createDnsResolver, dnsResolver, type DnsResolverOptions } from './create-dns-resolver.js';
export { checkDnsFields, dnsConfig, DnsSettings, dnsFields, type DnsConfig, type DnsInput } from './dns-fields.js';
export type { AddressAnswer, AddressLookupOptions, DnsLookupOptions, DnsResolver, ServiceAnswer, ServiceRecord } from './dns-resolver.js';
export { dnsServers, type DnsServer } from './dns-server.js';
export { errors as dnsErrors } from './errors.js';
export { exchangeDnsMessage } from './query.js';
