import type { TrialOptions } from '../subject/trial-options.js';
import type { TestRunner } from '../suite/test-runner.js';

/** A TXT record as its server gives it. @public */
export interface FoundText {
  /** Its characters, without quotes. */
  readonly value: string;
  /** Seconds that others may keep it; left out where the test cannot tell. */
  readonly ttl?: number;
}

/**
 * The DNS server, or the hosting company, whose zones a provider changes, as a test drives it.
 *
 * @public
 */
export interface DnsService {
  /** Config of a provider that changes its zones, with or without the inline key. */
  readonly config: unknown;
  /** Two zones that it serves, as `example.com`. Names with the label `caddis-conformance` in them are the kit's. */
  readonly zones: readonly [string, string];
  /** The TXT records of a name, which is given with its zone, asked of the server itself; empty where there are none. */
  texts(name: string): readonly FoundText[] | Promise<readonly FoundText[]>;
  /** Has it fail from now on: it refuses connections, or answers with an error. */
  fail(): void | Promise<void>;
  /** Has it say nothing from now on, with connections open. */
  hang(): void | Promise<void>;
  /** An end to `fail` and `hang`. */
  recover(): void | Promise<void>;
  /** Ends it and all its connections; a second call does nothing. */
  stop(): void | Promise<void>;
}

/** What {@link dnsProviderConformance} is told. @public */
export interface DnsProviderConformanceOptions extends TestRunner, Omit<TrialOptions, 'configs' | 'failing' | 'contract'> {
  /** Starts a service with two zones. */
  readonly start: () => DnsService | Promise<DnsService>;
  /** Milliseconds after which its server gives what was changed; 1,500 when left out. */
  readonly settleMs?: number;
  /** The least time to live that it takes, in seconds; 60 when left out. */
  readonly minTtl?: number;
}
