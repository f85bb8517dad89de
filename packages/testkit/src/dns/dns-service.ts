import type { TrialOptions } from '../subject/trial-options.js';
import type { TestRunner } from '../suite/test-runner.js';

/** A TXT record as the DNS server returns it. @public */
export interface FoundText {
  /** The text of the record, without quotes. */
  readonly value: string;
  /** Time to live in seconds; left out if the test cannot tell. */
  readonly ttl?: number;
}

/**
 * The DNS server or hosting company whose zones a provider changes, as the tests control it.
 *
 * @public
 */
export interface DnsService {
  /** Config of a provider that changes the service's zones, with or without the inline key. */
  readonly config: unknown;
  /** Two zones of the service, e.g. `example.com`. The kit uses names in them that have the label `caddis-conformance`. */
  readonly zones: readonly [string, string];
  /** Returns the TXT records of a fully qualified name, read from the server itself; empty if there are none. */
  texts(name: string): readonly FoundText[] | Promise<readonly FoundText[]>;
  /** Makes the service fail from now on: it refuses connections or answers with an error. */
  fail(): void | Promise<void>;
  /** Makes the service stop answering from now on; connections stay open. */
  hang(): void | Promise<void>;
  /** Ends the effect of `fail` and `hang`. */
  recover(): void | Promise<void>;
  /** Stops the service and closes all its connections; a second call does nothing. */
  stop(): void | Promise<void>;
}

/** Options of {@link dnsProviderConformance}. @public */
export interface DnsProviderConformanceOptions extends TestRunner, Omit<TrialOptions, 'configs' | 'failing' | 'contract'> {
  /** Starts a service with two zones. */
  readonly start: () => DnsService | Promise<DnsService>;
  /** Milliseconds after which the server must return a change; 1,500 when left out. */
  readonly settleMs?: number;
  /** The smallest time to live that the service accepts, in seconds; 60 when left out. */
  readonly minTtl?: number;
}
