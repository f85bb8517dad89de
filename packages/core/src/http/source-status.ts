import type { Upstream } from './upstream.js';

/**
 * State of an upstream source:
 * `pending` no answer yet; `ok`; `empty` the answer is that there are no backends; `partial` some candidates had to be left out;
 * `stale` the last look-up failed and an older answer is used; `failing` there is no answer to use.
 *
 * @public
 */
export type SourceState = 'pending' | 'ok' | 'empty' | 'partial' | 'stale' | 'failing';

/** How an upstream source is doing. Times are milliseconds since the Unix epoch. @public */
export interface SourceStatus {
  readonly state: SourceState;
  /** The backends in use, with their origin. */
  readonly upstreams: readonly Upstream[];
  /** When the last look-up succeeded. */
  readonly lastSuccess?: number | undefined;
  /** The last failure, kept after a success. */
  readonly lastError?: { readonly message: string; readonly at: number } | undefined;
  /** When the source looks again; absent where it watches. */
  readonly nextTry?: number | undefined;
  /** Candidates that were left out, each with the reason. */
  readonly leftOut?: readonly { readonly candidate: string; readonly reason: string }[] | undefined;
  /** Statuses by name or key, of a source that asks others or keeps several look-ups. */
  readonly parts?: Readonly<Record<string, SourceStatus>> | undefined;
}
