import type { RenewalAdvice } from '@caddis/core/tls';
import type { AutomationPolicy } from '../policies/automation-policy.js';
import type { StoredCertificate } from './stored-certificate.js';

/** State of a managed name. @internal */
export interface ManagedName {
  readonly name: string;
  readonly policy: AutomationPolicy;
  /** Number of its users. */
  users: number;
  /** Settles when the storage has been read and, with a local issuer, the first certificate has been issued. `undefined` afterwards. */
  ready: Promise<void> | undefined;
  stored: StoredCertificate | undefined;
  /** Renewal advice from the issuer of `stored`. */
  advice: RenewalAdvice | undefined;
  /** When to ask for advice again; Infinity for never, and during a request. */
  adviceAt: number;
  /** Fingerprint of a certificate that its authority has revoked. */
  revoked: string | undefined;
  /** When to try next, in milliseconds since the Unix epoch; Infinity for never. */
  dueAt: number;
  isBusy: boolean;
  failures: number;
  /** Time of the first of the consecutive failures. */
  failingSince: number;
  lastError: unknown;
  /** Key of an issuer → when it may be asked again. */
  readonly notBefore: Map<string, number>;
}

/** State of a name in reports. @internal */
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
