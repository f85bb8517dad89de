import type { Clock, Logger } from '@caddis/core';
import type { Certificate, CertificatePermission, CertificateQuery } from '@caddis/core/tls';
import { canHaveCertificate } from '@caddis/kit';
import { getCertificate, isAllowed } from './ask-on-demand.js';
import type { CertificateManager } from '../manage/certificate-manager.js';
import type { AutomationPolicy } from '../policies/automation-policy.js';

/** How many names are obtained at a time. */
const maxFlights = 200;

/** What may be obtained on demand. @internal */
export interface OnDemandOptions {
  readonly manager: CertificateManager;
  readonly permission: CertificatePermission | undefined;
  /** How many certificates that were obtained are kept in memory. */
  readonly capacity: number;
  readonly rateLimit: { readonly intervalMs: number; readonly burst: number } | undefined;
  readonly time: Clock;
  readonly log: Logger;
}

/**
 * Has certificates while clients wait: got from elsewhere, or obtained.
 *
 * @see certmagic's `Config.getCertDuringHandshake`
 * @internal
 */
export class OnDemand {
  readonly #flights = new Map<string, Promise<Certificate | undefined>>();
  /** Names that were obtained, the one that was used longest ago first. */
  readonly #names = new Map<string, () => void>();
  /** When certificates were obtained, within the interval of the limit. */
  readonly #times: number[] = [];

  constructor(private readonly options: OnDemandOptions) {}

  /** Finds a certificate for a name that has none in memory. Never rejects. */
  find(policy: AutomationPolicy, name: string, query: CertificateQuery): Promise<Certificate | undefined> | undefined {
    if (!policy.isOnDemand && policy.getters.length === 0) return undefined;
    // A client that asks for a wildcard means no host.
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

  /** Renews a certificate that was obtained on demand and has been asked for again, in the background. */
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
      log.debug({ name }, 'no certificate is obtained on demand, since nobody allows it');
      return undefined;
    }
    // What is in the storage needs no order.
    const entry = manager.get(name) ?? this.#add(name);
    await entry.ready;
    const { stored } = entry;
    if (stored !== undefined && stored.expires > time.now() && !manager.isDue(entry, stored)) return stored;
    if (entry.failures > 0 && entry.dueAt > time.now()) return stored;
    if (!this.#mayObtain()) {
      log.warn({ name }, 'no certificate is obtained on demand, since its rate limit is reached');
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
