import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';

/** A DNS record. @experimental */
export interface DnsRecord {
  /** Record type in upper case, e.g. `TXT`. */
  readonly type: string;
  /** Name relative to the zone; `@` for the zone itself. */
  readonly name: string;
  /** The record's data as text; for `TXT`, the characters without quotes. */
  readonly value: string;
  /** How many seconds resolvers may cache it. */
  readonly ttl: number;
}

/** Contract of a DNS provider: writes records into zones. @experimental */
export interface DnsProvider {
  /** Adds records to a zone and keeps the existing ones. */
  appendRecords(zone: string, records: readonly DnsRecord[], signal: AbortSignal): Promise<void>;
  /** Removes the records of a zone that have the same type, name and value. A record that does not exist is not an error. */
  deleteRecords(zone: string, records: readonly DnsRecord[], signal: AbortSignal): Promise<void>;
}

/** Namespace of DNS providers; the key `name` names one. @experimental */
export const dnsProviders = defineNamespace<DnsProvider>({
  id: 'dns.providers',
  inlineKey: 'name',
  description: contractDescription({
    summary: 'DNS providers write records into the zones of a DNS server or a hosting company, for ACME challenges.',
    signature: [
      'appendRecords(zone: string, records: readonly DnsRecord[], signal: AbortSignal): Promise<void>;',
      'deleteRecords(zone: string, records: readonly DnsRecord[], signal: AbortSignal): Promise<void>;',
      '// DnsRecord',
      'readonly type: string;',
      'readonly name: string;',
      'readonly value: string;',
      'readonly ttl: number;',
    ],
    rules: [
      '`zone` is the name of the zone in lower case, in ASCII, without a dot at its end: `example.com`.',
      '`name` of a record is relative to the zone, `_acme-challenge.www`, or `@` for the zone itself; `ttl` is in seconds, and the `value` of `TXT` has no quotes.',
      'One instance serves all zones. Calls are concurrent, even for one name: existing records must stay.',
      '`deleteRecords` removes records with the same type, name and value, whatever their `ttl`. If a record does not exist, that is not an error.',
      'Both settle when the provider has accepted the change, and must end when `signal` is aborted. They need not wait for DNS caches: the caller does.',
    ],
    outcomes: [
      ['settles', 'the servers of the zone are checked for the record, then the challenge starts'],
      ['throws or rejects in `appendRecords`', 'the challenge fails with that reason; a line in the log'],
      ['throws or rejects in `deleteRecords`', 'a line in the log'],
      ['does not settle', 'the same after a time limit, which aborts `signal`'],
    ],
  }),
  methods: ['appendRecords', 'deleteRecords'],
  stability: 'experimental',
  template: async () => (await import('./templates/dns-provider.js')).template,
});
