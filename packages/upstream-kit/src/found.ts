import type { Upstream } from '@caddis/core/http';
import type { LeftOut } from '@caddis/kit';

/**
 * Maximum number of upstreams of one source, and of the endpoints or records from which it makes them. Further ones are left out.
 *
 * @public
 */
export const maxUpstreams = 10_000;

/**
 * Result of one look-up. An empty list means that there are no backends; a look-up that could not find out must throw instead.
 *
 * @public
 */
export interface Found {
  /** The backends in order of preference. If an address occurs twice, only the first occurrence is used. */
  readonly upstreams: readonly Upstream[];
  /** Candidates that cannot be used. */
  readonly leftOut?: readonly LeftOut[] | undefined;
  /** How long the result stays fresh, in milliseconds, if the service says so (a TTL); otherwise the caller's own interval applies. */
  readonly freshMs?: number | undefined;
}

/**
 * A result with its time. Immutable, so an old config can pass it on to a new one.
 *
 * @public
 */
export interface Answer {
  /** The backends; the same array as in the previous answer if nothing has changed. */
  readonly upstreams: readonly Upstream[];
  readonly leftOut: readonly LeftOut[];
  /** When it was found or last confirmed, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** How long after `at` it stays fresh, in milliseconds, if the service says so. */
  readonly freshMs: number | undefined;
}
