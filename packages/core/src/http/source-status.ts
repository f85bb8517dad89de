import type { Upstream } from './upstream.js';

/**
 * State of an upstream source:
 * `pending` no answer yet; `ok`; `empty` the answer was that there are no backends; `partial` some candidates were left out;
 * `stale` the last look-up failed and an older answer is used; `failing` there is no answer to use.
 *
 * @public
 */
export type SourceState = 'pending' | 'ok' | 'empty' | 'partial' | 'stale' | 'failing';

/** Status of an upstream source. Times are milliseconds since the Unix epoch. @public */
export interface SourceStatus {
  readonly state: SourceState;
  /** The backends in use, with their origin. */
  readonly upstreams: readonly Upstream[];
  /** When the last look-up succeeded. */
  readonly lastSuccess?: number | undefined;
  /** The last failure; kept after a later success. */
  readonly lastError?: { readonly message: string; readonly at: number } | undefined;
  /** Time of the next look-up; absent if the source watches instead of polling. */
  readonly nextTry?: number | undefined;
  /** Candidates that were left out, each with the reason. */
  readonly leftOut?: readonly { readonly candidate: string; readonly reason: string }[] | undefined;
  /** For a source that combines other sources or several look-ups: the status of each, by name or key. */
  readonly parts?: Readonly<Record<string, SourceStatus>> | undefined;
}
