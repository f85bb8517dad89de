import type { Challenge } from '@caddis/core/tls';
import type { TrialOptions } from '../subject/trial-options.js';
import type { TestRunner } from '../suite/test-runner.js';

/**
 * The authority that an issuer asks, as the tests control it.
 *
 * @public
 */
export interface IssuingAuthority {
  /** Config of an issuer that uses this authority, with or without the inline key. */
  readonly config: unknown;
  /** Two host names in lower case for which the authority issues certificates. */
  readonly names: readonly [string, string];
  /** A host name for which it issues none; left out if it issues certificates for all names. */
  readonly refused?: string;
  /** Returns root certificates in PEM; each chain must end with one of them or be signed by one. Left out if the test does not know them. */
  roots?(): string | Promise<string>;
  /** Publishes a proof of the issuer to the authority. Returns a function that removes it. Left out if the authority needs no proof. */
  present?(challenge: Challenge): (() => void | Promise<void>) | Promise<() => void | Promise<void>>;
  /** Makes the authority fail: it refuses connections or answers with an error. Leave out `fail`, `hang` and `recover` if the issuer asks nobody. */
  fail?(): void | Promise<void>;
  /** Makes the authority stop answering from now on; connections stay open. */
  hang?(): void | Promise<void>;
  /** Ends the effect of `fail` and `hang`. */
  recover?(): void | Promise<void>;
  /** Stops the authority and closes all its connections; a second call does nothing. */
  stop(): void | Promise<void>;
}

/** Options of {@link issuerConformance}. @public */
export interface IssuerConformanceOptions extends TestRunner, Omit<TrialOptions, 'configs' | 'failing' | 'contract'> {
  /** Starts an authority. */
  readonly start: () => IssuingAuthority | Promise<IssuingAuthority>;
}
