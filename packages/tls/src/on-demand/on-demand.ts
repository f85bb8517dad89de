import type { Clock, Logger } from '@caddis/core';
import type { Certificate, CertificatePermission, CertificateQuery } from '@caddis/core/tls';
import { canHaveCertificate } from '@caddis/kit';
import { getCertificate, isAllowed } from './ask-on-demand.js';
import type { CertificateManager } from '../manage/certificate-manager.js';
import type { AutomationPolicy } from '../policies/automation-policy.js';

/** Maximum number of names that are processed concurrently. */
const maxFlights = 200;

/** Options of {@link OnDemand}. @internal */
export interface OnDemandOptions {
  readonly manager: CertificateManager;
  readonly permission: CertificatePermission | undefined;
  /** Maximum number of on-demand certificates kept in memory. */
  readonly capacity: number;
  readonly rateLimit: { readonly intervalMs: number; readonly burst: number } | undefined;
  readonly time: Clock;
  readonly log: Logger;
}

/**
 * Provides certificates during handshakes: asks the getters, or obtains them.
 *
 * @see certmagic's `Config.getCertDuringHandshake`
 * @internal
 */
export class OnDemand {
  readonly #flights = new Map<string, Promise<Certificate | undefined>>();
  /** Names of the on-demand certificates in memory, least recently obtained first. */
  readonly #names = new Map<string, () => void>();
  /** Times of the orders within the rate limit's interval. */
  readonly #times: number[] = [];

  constructor(private readonly options: OnDemandOptions) {}

  /** Finds a certificate for a name that has none in memory. Never rejects. */
  find(policy: AutomationPolicy, name: string, query: CertificateQuery): Promise<Certificate | undefined> | undefined {
    if (!policy.isOnDemand && policy.getters.length === 0) return undefined;
    // A server name with a wildcard is not a host name.
    if (!canHaveCertificate(name) || name.includes('*')) return undefined;
    const known = this.#flights.get(name);
    if (known !== undefined) return known;
    if (this.#flights.size >= maxFlights) return undefined;
    const flight = this.#find(policy, name, query)
      .catch((error: unknown) => {
        this.options.log.error({ err: error, name }, 'obtaining a certificate on demand failed');
        return undefined;
      })
      .finally(() => this.#flights.delete(name));
    this.#flights.set(name, flight);
    return flight;
  }

  /** Renews an on-demand certificate in the background, after a client has asked for it. */
  renew(policy: AutomationPolicy, name: string): void {
    if (this.#flights.has(name) || this.#flights.size >= maxFlights) return;
    const flight = this.#obtain(policy, name)
      .catch((error: unknown) => void this.options.log.error({ err: error, name }, 'renewing a certificate on demand failed'))
      .finally(() => this.#flights.delete(name));
    this.#flights.set(name, flight as Promise<undefined>);
  }

  async #find(policy: AutomationPolicy, name: string, query: CertificateQuery): Promise<Certificate | undefined> {
    const { time, log } = this.options;
    const got = policy.getters.length === 0 ? undefined : await getCertificate(policy.getters, { ...query, serverName: name }, time, log);
    if (got !== undefined || !policy.isOnDemand) return got;
    return this.#obtain(policy, name);
  }

  async #obtain(policy: AutomationPolicy, name: string): Promise<Certificate | undefined> {
    const { manager, permission, time, log } = this.options;
    if (permission === undefined ? policy.isUnbounded : !(await isAllowed(permission, name, time, log))) {
      log.debug({ name }, 'no certificate is obtained on demand, because the name is not allowed');
      return undefined;
    }
    // Look in the storage first.
    const entry = manager.get(name) ?? this.#add(name);
    await entry.ready;
    const { stored } = entry;
    if (stored !== undefined && stored.expires > time.now() && !manager.isDue(entry, stored)) return stored;
    if (entry.failures > 0 && entry.dueAt > time.now()) return stored;
    if (!this.#mayObtain()) {
      log.warn({ name }, 'no certificate is obtained on demand, because the rate limit is reached');
      return stored;
    }
    await manager.obtain(entry);
    return entry.stored;
  }

  #add(name: string): NonNullable<ReturnType<CertificateManager['get']>> {
    const { manager, capacity } = this.options;
    const entry = manager.add(name);
    this.#names.set(name, () => manager.remove(entry));
    if (this.#names.size > capacity) {
      const [oldest, remove] = this.#names.entries().next().value as [string, () => void];
      this.#names.delete(oldest);
      remove();
    }
    return entry;
  }

  #mayObtain(): boolean {
    const { rateLimit, time } = this.options;
    if (rateLimit === undefined || rateLimit.burst <= 0 || rateLimit.intervalMs <= 0) return true;
    const now = time.now();
    while (this.#times.length > 0 && (this.#times[0] as number) <= now - rateLimit.intervalMs) this.#times.shift();
    if (this.#times.length >= rateLimit.burst) return false;
    this.#times.push(now);
    return true;
  }
}
