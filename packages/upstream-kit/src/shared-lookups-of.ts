import type { LookupStore } from './lookup-store.js';
import type { SharedLookups } from './shared-lookups.js';

const all = new WeakMap<LookupStore, Map<string, SharedLookups>>();

/** Returns the look-ups of a store that are in use, by everything that distinguishes them. @internal */
export function sharedLookupsOf(store: LookupStore): Map<string, SharedLookups> {
  let shared = all.get(store);
  if (shared === undefined) {
    shared = new Map();
    all.set(store, shared);
  }
  return shared;
}
