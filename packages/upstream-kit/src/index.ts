/**
 * `@caddis/upstream-kit`: pieces that upstream sources share. Each stands alone; take what helps.
 *
 * @packageDocumentation
 */
export { AnswerStore } from './answer-store.js';
export { Backoff, jittered, type BackoffOptions } from './backoff.js';
export { Debounce, type DebounceOptions } from './debounce.js';
export { errors as kitErrors } from './errors.js';
export { maxUpstreams, type Answer, type Found, type LeftOut } from './found.js';
export { FreshTry, type FreshTryOptions } from './fresh-try.js';
export { Gate } from './gate.js';
export { KeyedLookups, type KeyedLookupHooks, type KeyedLookupsOptions } from './keyed-lookups.js';
export { LastKnownGood, type LastKnownGoodOptions } from './last-known-good.js';
export { shortened, toldLeftOut } from './left-out.js';
export { Liveness, type LivenessOptions } from './liveness.js';
export { LookupPool } from './lookup-pool.js';
export { nextTurn } from './next-turn.js';
export { PlaceholderLookups, type PlaceholderLookupsOptions } from './placeholder-lookups.js';
export { PolledLookup, type PolledLookupOptions } from './polled-lookup.js';
export { RateLimitedLog, type RateLimitedLogOptions } from './rate-limited-log.js';
export { reportThrown } from './report-thrown.js';
export { ByteCollector, readBounded } from './text/byte-collector.js';
export { JsonItems, type JsonItemsOptions } from './text/json-items.js';
export { UpstreamSet, type UpstreamSetOptions } from './upstream-set.js';
export { withDeadline, type DeadlineOptions } from './with-deadline.js';
export { checkDnsFields, DnsSettings, dnsFields, type DnsConfig, type WrittenDnsConfig } from './dns/dns-fields.js';
export {
  createDnsResolver,
  dnsResolver,
  type AddressAnswer,
  type AddressLookupOptions,
  type DnsLookupOptions,
  type DnsResolver,
  type DnsResolverOptions,
  type ServiceAnswer,
  type ServiceRecord,
} from './dns/dns-resolver.js';
export { dnsServers, type DnsServer } from './dns/dns-server.js';
