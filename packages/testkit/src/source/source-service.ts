import type { HttpRequest } from '@caddis/core/http';
import type { TrialOptions } from '../subject/trial-options.js';
import type { TestRunner } from '../suite/test-runner.js';

/**
 * The service that a source asks, as a test drives it: the real one, or one that speaks as it does.
 *
 * @public
 */
export interface SourceService {
  /** Config of a source that asks this service, with or without the inline key. Let it look again after some milliseconds, where it polls. */
  readonly config: unknown;
  /** Has the service name these addresses, each `host:port`; an end to `fail` and `hang`. What comes later counts. */
  setAddresses(dials: readonly string[]): void | Promise<void>;
  /** Has the service fail from now on: it refuses connections, or answers with an error. */
  fail(): void | Promise<void>;
  /** Has the service say nothing from now on, with connections open. */
  hang(): void | Promise<void>;
  /** Ends the service and all its connections; a second call does nothing. */
  stop(): void | Promise<void>;
}

/** What {@link sourceConformance} is told. @public */
export interface SourceConformanceOptions extends TestRunner, Omit<TrialOptions, 'configs' | 'failing' | 'contract'> {
  /** Starts a service that names no addresses yet. */
  readonly start: () => SourceService | Promise<SourceService>;
  /** The request that the source is asked with; `GET /` when left out. */
  readonly request?: () => HttpRequest;
  /** Makes an address of each number from 0 to 9,999; `10.x.y.z:80` when left out. Number and order are what the source must give. */
  readonly addressOf?: (index: number) => string;
  /** Milliseconds after which the source must know what the service says; 1,500 when left out. */
  readonly settleMs?: number;
  /** True for a source to which no addresses mean that something is wrong, as to one that asks DNS. */
  readonly emptyIsError?: boolean;
  /** How many addresses the service can name; 10,000 when left out. */
  readonly maxAddresses?: number;
}
