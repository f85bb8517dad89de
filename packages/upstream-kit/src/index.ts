/**
 * `@caddis/upstream-kit`: building blocks for upstream sources. Each can be used on its own.
 *
 * @packageDocumentation
 */
export { AnswerStore } from './answer-store.js';
export { CachedSource, type UpstreamCache } from './cached-source.js';
export { errors as upstreamKitErrors } from './errors.js';
export { maxUpstreams, type Answer, type Found } from './found.js';
export { FreshTry, type FreshTryOptions } from './fresh-try.js';
export { KeyedLookups, type KeyedLookupHooks, type KeyedLookupsOptions } from './keyed-lookups.js';
export { LastKnownGood, type LastKnownGoodOptions } from './last-known-good.js';
export { LookupStore } from './lookup-store.js';
export { lookupStore } from './shared-lookup-store.js';
export { OutageLog, type OutageMessages } from './outage-log.js';
export type { PlaceholderLookupsOptions } from './placeholder-lookups-options.js';
export { PlaceholderLookups } from './placeholder-lookups.js';
export { PolledLookup, type PolledLookupOptions } from './polled-lookup.js';
export { pendingStatus, provisioned } from './provisioned.js';
export { readDial } from './read-dial.js';
export { readLabels } from './read-labels.js';
export { shareKey } from './share-key.js';
export { UpstreamSet, type UpstreamSetOptions } from './upstream-set.js';
export { shareWatch, type SharedWatchOptions } from './watch/share-watch.js';
export { watchUpstreams, type WatchUpstreamsOptions } from './watch/watch-upstreams.js';
export { Watch, type WatchListener, type WatchOptions } from './watch/watch.js';
export type { KnownView, WatchedService, WatchSession } from './watch/watched-service.js';
export { WatchedUpstreams, type WatchedUpstreamsOptions } from './watch/watched-upstreams.js';
export type { LookupUser } from './shared-lookups.js';
