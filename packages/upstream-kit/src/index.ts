/**
 * `@caddis/upstream-kit`: pieces that upstream sources share. Each stands alone; take what helps.
 *
 * @packageDocumentation
 */
export { AnswerStore } from './answer-store.js';
export { errors as upstreamKitErrors } from './errors.js';
export { maxUpstreams, type Answer, type Found } from './found.js';
export { FreshTry, type FreshTryOptions } from './fresh-try.js';
export { KeyedLookups, type KeyedLookupHooks, type KeyedLookupsOptions } from './keyed-lookups.js';
export { LastKnownGood, type LastKnownGoodOptions } from './last-known-good.js';
export { LookupPool } from './lookup-pool.js';
export { PlaceholderLookups, type PlaceholderLookupsOptions } from './placeholder-lookups.js';
export { PolledLookup, type PolledLookupOptions } from './polled-lookup.js';
export { UpstreamSet, type UpstreamSetOptions } from './upstream-set.js';
