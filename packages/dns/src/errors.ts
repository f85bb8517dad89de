import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/dns`.
 *
 * @public
 */
export const errors = defineErrors({
  DNS_NAME_INVALID: {
    message: 'bad domain name {name}: {reason}',
    help: 'a name is labels of letters, digits, - and _ joined by dots, at most 63 characters a label and 253 in all',
    doc: 'The name to look up in DNS is not a domain name, for example because a placeholder in it had no value. No server was asked.',
  },
  DNS_NAME_NOT_FOUND: {
    message: 'no such name {name} (dns server {server})',
    doc: 'The DNS server says that the name does not exist (NXDOMAIN).',
  },
  DNS_NO_RECORDS: {
    message: 'name {name} has no {type} records ({reason})',
    doc: 'The DNS server knows the name, but has no record of the requested type for it.',
  },
  DNS_TIMEOUT: {
    message: 'cannot look up {type} {name}: {reasons}',
    help: 'check that the DNS servers can be reached from this machine; the name is looked up again in the background',
    doc: 'No DNS server answered in time. Every server was asked as often as configured.',
  },
  DNS_FAILED: {
    message: 'cannot look up {type} {name}: {reasons}',
    doc: 'No DNS server gave an answer: each refused, failed, could not be reached, or sent something that is not an answer. The message names each.',
  },
  DNS_SERVER_INVALID: {
    message: 'bad dns server {server}: {reason}',
    help: 'write [network/]host[:port] with network udp (the default) or tcp, e.g. "10.0.0.53", "tcp/dns.internal:5353"',
    doc: 'A resolver address cannot be the address of a DNS server.',
  },
});
