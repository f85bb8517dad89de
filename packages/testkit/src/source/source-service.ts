import type { HttpRequest } from '@caddis/core/http';
import type { TrialOptions } from '../subject/trial-options.js';
import type { TestRunner } from '../suite/test-runner.js';

/**
 * The service that a source asks, as the tests control it: the real service, or a server that speaks its protocol.
 *
 * @public
 */
export interface SourceService {
  /** Config of a source that uses this service, with or without the inline key. A polling source should poll every few milliseconds. */
  readonly config: unknown;
  /** Makes the service return these addresses, each `host:port`, from now on. Also ends the effect of `fail` and `hang`. */
  setAddresses(dials: readonly string[]): void | Promise<void>;
  /** Makes the service fail from now on: it refuses connections or answers with an error. */
  fail(): void | Promise<void>;
  /** Makes the service stop answering from now on; connections stay open. */
  hang(): void | Promise<void>;
  /** Stops the service and closes all its connections; a second call does nothing. */
  stop(): void | Promise<void>;
}

/** Options of {@link sourceConformance}. @public */
export interface SourceConformanceOptions extends TestRunner, Omit<TrialOptions, 'configs' | 'failing' | 'contract'> {
  /** Starts a service that has no addresses yet. */
  readonly start: () => SourceService | Promise<SourceService>;
  /** Makes the request for which the source is asked; `GET /` when left out. */
  readonly request?: () => HttpRequest;
  /** Makes an address for each index from 0 to 9,999; `10.x.y.z:80` when left out. The source must return these addresses in the same order. */
  readonly addressOf?: (index: number) => string;
  /** Milliseconds after which the source must know the service's current answer; 1,500 when left out. */
  readonly settleMs?: number;
  /** True if the source treats an empty answer as an error, as a source that asks DNS does. */
  readonly emptyIsError?: boolean;
  /** The largest number of addresses that the service can return; 10,000 when left out. */
  readonly maxAddresses?: number;
}
