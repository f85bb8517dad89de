import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/upstream-kit`.
 *
 * @internal
 */
export const errors = defineErrors({
  KIT_LOOKUP_TIMEOUT: {
    message: 'look-up of {what} did not end within {deadline}',
    help: 'see whether what is asked can be reached from here; it is asked again in the background',
    doc: 'A look-up took longer than it may. The older answer is used while its grace lasts; the look-up is repeated.',
  },
  KIT_TOO_MANY_LOOKUPS: {
    message: 'too many look-ups at a time ({limit})',
    help: 'names come from requests: allow only expected hosts with a matcher before the proxy',
    doc: 'More names that were never asked for before came with requests at one time than a source looks up. Known names are not affected.',
  },
  KIT_CLOSED: {
    message: 'the source was closed',
    doc: 'A source was asked after its config was unloaded.',
  },
  KIT_DNS_NAME_INVALID: {
    message: 'bad domain name {name}: {reason}',
    help: 'a name is labels of letters, digits, - and _ joined by dots, at most 63 characters a label and 253 in all',
    doc: 'What should be looked up in DNS is not a domain name, for example because a placeholder in it had no value. No server was asked.',
  },
  KIT_DNS_NAME_NOT_FOUND: {
    message: 'no such name {name} (dns server {server})',
    doc: 'The DNS server says that the name does not exist (NXDOMAIN).',
  },
  KIT_DNS_NO_RECORDS: {
    message: 'name {name} has no {type} records ({reason})',
    doc: 'The DNS server knows the name but has no record of the wanted type for it.',
  },
  KIT_DNS_TIMEOUT: {
    message: 'cannot look up {type} {name}: {reasons}',
    help: 'see whether the dns servers can be reached from here; the name is looked up again in the background',
    doc: 'No DNS server answered in time. Every server was asked as often as the settings say.',
  },
  KIT_DNS_FAILED: {
    message: 'cannot look up {type} {name}: {reasons}',
    doc: 'No DNS server could tell: each refused, failed, could not be reached, or sent something that is not an answer. The message names each.',
  },
  KIT_DNS_SERVER_INVALID: {
    message: 'bad dns server {server}: {reason}',
    help: 'write [network/]host[:port] with network udp (the default) or tcp, e.g. "10.0.0.53", "tcp/dns.internal:5353"',
    doc: 'A resolver address names something that no DNS server can be asked at.',
  },
});
