import type { Clock, Logger } from '@caddis/core';
import type { Found } from './found.js';
import type { LookupStore } from './lookup-store.js';

/**
 * Options of `PlaceholderLookups`.
 *
 * @public
 */
export interface PlaceholderLookupsOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** The strings from the config that form the question; any of them may contain placeholders. */
  readonly texts: readonly string[];
  /** Makes one look-up, with the expanded strings. */
  readonly ask: (texts: readonly string[], signal: AbortSignal) => Promise<Found>;
  /** Everything else that affects the answer or the upstreams made from it, e.g. the servers that are queried. */
  readonly scope: string;
  /** Settings, as a string, that change how the look-up is made but not its answer. */
  readonly settings?: string | undefined;
  /** State that is kept across configs, from `context.share`. */
  readonly store: LookupStore;
  /** How long an answer stays fresh that does not say so itself, in milliseconds. */
  readonly intervalMs: number;
  /** How long after that an answer may still be used while look-ups fail, in milliseconds. */
  readonly graceMs: number;
  /** Whether a different order of the same upstreams is a change; `ignored` when left out. */
  readonly order?: 'ignored' | 'kept' | undefined;
}
