import type { Challenge } from '@caddis/core/tls';
import type { TrialOptions } from '../subject/trial-options.js';
import type { TestRunner } from '../suite/test-runner.js';

/**
 * The authority that an issuer asks, as a test drives it.
 *
 * @public
 */
export interface IssuingAuthority {
  /** Config of an issuer that asks it, with or without the inline key. */
  readonly config: unknown;
  /** Two host names, lower case, for which it issues certificates. */
  readonly names: readonly [string, string];
  /** A host name for which it issues none; left out where it issues for all. */
  readonly refused?: string;
  /** Certificates, PEM, of which one has signed the end of each chain, or is it; left out where the test cannot tell. */
  roots?(): string | Promise<string>;
  /** Shows it a proof that the issuer has presented. What is returned takes it back. Left out where it asks for none. */
  present?(challenge: Challenge): (() => void | Promise<void>) | Promise<() => void | Promise<void>>;
  /** Has it fail from now on: it refuses connections, or answers with an error. Left out, with the next two, where the issuer asks nobody. */
  fail?(): void | Promise<void>;
  /** Has it say nothing from now on, with connections open. */
  hang?(): void | Promise<void>;
  /** An end to `fail` and `hang`. */
  recover?(): void | Promise<void>;
  /** Ends it and all its connections; a second call does nothing. */
  stop(): void | Promise<void>;
}

/** What {@link issuerConformance} is told. @public */
export interface IssuerConformanceOptions extends TestRunner, Omit<TrialOptions, 'configs' | 'failing' | 'contract'> {
  /** Starts an authority. */
  readonly start: () => IssuingAuthority | Promise<IssuingAuthority>;
}
