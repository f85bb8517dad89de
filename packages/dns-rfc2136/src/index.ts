/**
 * `@caddis/dns-rfc2136`: the DNS provider `rfc2136`, which changes the zones of a DNS server with signed update messages.
 *
 * @packageDocumentation
 */
export { errors as dnsRfc2136Errors } from './errors.js';
export { Rfc2136Config, Rfc2136Provider } from './rfc2136-provider.js';
