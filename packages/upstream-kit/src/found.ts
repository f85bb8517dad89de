import type { Upstream } from '@caddis/core/http';
import type { LeftOut } from '@caddis/kit';

/**
 * Greatest number of upstreams of one source, and of endpoints or records that it makes them of. Further ones are left out.
 *
 * @public
 */
export const maxUpstreams = 10_000;

/**
 * What one look-up found. No upstreams means that there are none: a look-up that does not know throws instead.
 *
 * @public
 */
export interface Found {
  /** The backends in order of preference. An address that comes twice is used once, as it came first. */
  readonly upstreams: readonly Upstream[];
  /** Candidates that could not be used. */
  readonly leftOut?: readonly LeftOut[] | undefined;
  /** Milliseconds for which the finding is fresh, where the origin says so (a TTL); else the asker's own interval counts. */
  readonly freshMs?: number | undefined;
}

/**
 * A finding with its time. Immutable, so it can be handed from an old config to a new one.
 *
 * @public
 */
export interface Answer {
  /** The backends; the same array as in the answer before when nothing changed. */
  readonly upstreams: readonly Upstream[];
  readonly leftOut: readonly LeftOut[];
  /** When it was found or last confirmed, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** Milliseconds after `at` for which it is fresh where its origin says so. */
  readonly freshMs: number | undefined;
}
