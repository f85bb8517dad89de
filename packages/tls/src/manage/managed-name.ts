import type { RenewalAdvice } from '@caddis/core/tls';
import type { AutomationPolicy } from '../policies/automation-policy.js';
import type { StoredCertificate } from './stored-certificate.js';

/** A name that is to have a certificate. @internal */
export interface ManagedName {
  readonly name: string;
  readonly policy: AutomationPolicy;
  /** How many want it. */
  users: number;
  /** Ends when what is in the storage was looked at, and, where that takes no time, the first certificate was issued. Absent afterwards. */
  ready: Promise<void> | undefined;
  stored: StoredCertificate | undefined;
  /** What the issuer of `stored` has said of its renewal. */
  advice: RenewalAdvice | undefined;
  /** When the issuer is asked for that the next time; Infinity for never, and while it is asked. */
  adviceAt: number;
  /** Fingerprint of a certificate that its authority has revoked. */
  revoked: string | undefined;
  /** When it is looked at next, milliseconds since the Unix epoch; Infinity for never. */
  dueAt: number;
  isBusy: boolean;
  failures: number;
  /** When the first of the failures was. */
  failingSince: number;
  lastError: unknown;
  /** Issuer → when it may be asked again. */
  readonly notBefore: Map<string, number>;
}

/** What is told of a name. @internal */
export interface NameReport {
  readonly name: string;
  readonly state: 'valid' | 'expired' | 'obtaining' | 'missing';
  readonly issuer: string | undefined;
  readonly expires: number | undefined;
  readonly renews: number | undefined;
  /** Whether it is being read, obtained or renewed. */
  readonly busy: boolean;
  readonly failures: number;
  readonly error: string | undefined;
}
