import type { Clock, Logger } from '@caddis/core';
import type { Found } from './found.js';
import type { LookupStore } from './lookup-store.js';

/**
 * What `PlaceholderLookups` is told.
 *
 * @public
 */
export interface PlaceholderLookupsOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** The texts of the config that make the question; any of them may hold placeholders. */
  readonly texts: readonly string[];
  /** Asks once, with the texts expanded. */
  readonly ask: (texts: readonly string[], signal: AbortSignal) => Promise<Found>;
  /** All else that changes the answer or the upstreams made of it, e.g. the servers that are asked. */
  readonly scope: string;
  /** Settings that change how it is asked but not what is answered, as a text. */
  readonly settings?: string | undefined;
  /** What outlives the config, from `context.share`. */
  readonly store: LookupStore;
  /** Milliseconds for which an answer is fresh that does not say so itself. */
  readonly intervalMs: number;
  /** Milliseconds for which an answer may be used beyond that while looking fails. */
  readonly graceMs: number;
  /** Whether another order of the same upstreams is a change; `ignored` when left out. */
  readonly order?: 'ignored' | 'kept' | undefined;
}
