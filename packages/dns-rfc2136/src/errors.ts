import { defineErrors } from '@caddis/core';

/**
 * All errors of `@caddis/dns-rfc2136`.
 *
 * @public
 */
export const errors = defineErrors({
  DNS_RFC2136_CONFIG_INVALID: {
    message: 'the DNS server {server} cannot be asked: {reason}',
    help: 'write the server as `host:port`, and the key as the server has it: name, algorithm, and secret in base64',
    doc: 'The server or the key of `rfc2136` is not valid. Placeholders in them are expanded when the config is loaded.',
  },
  DNS_RFC2136_RECORD_INVALID: {
    message: 'the record {name} {type} cannot be written: {reason}',
    doc: 'A record has a type that this provider does not write, or a name or value that is not valid for its type.',
  },
  DNS_RFC2136_UNREACHABLE: {
    message: 'the DNS server {server} does not take changes of the zone {zone}: {reason}',
    help: 'check that the server accepts messages over TCP on that port from this machine',
    doc: 'A DNS server cannot be reached, or its answer cannot be used.',
  },
  DNS_RFC2136_REFUSED: {
    message: 'the DNS server {server} refuses the change of the zone {zone}: {code}: {reason}',
    help: 'check the permissions of the key {key} on the server, and the log of the server',
    doc: 'A DNS server answered a change with an error: the key may not change the zone, the server has a different key, or the clocks differ.',
  },
});
