import { setMaxListeners } from 'node:events';
import type { Clock, LogFields, Logger, Timer } from '@caddis/core';
import type { CertificateOrder, DnsDefaults } from '@caddis/core/tls';
import { Gate, RateLimitedLog, reasonOf } from '@caddis/kit';
import { errors } from '../errors.js';
import { askRenewal, issuerKeyOf, retryAfterOf } from '../guards/ask-issuer.js';
import type { OcspStaples } from '../ocsp/ocsp-staples.js';
import type { AutomationPolicy } from '../policies/automation-policy.js';
import type { CertificateCache } from './certificate-cache.js';
import type { ManagedName, NameReport } from './managed-name.js';
import { loadStored, obtainCertificate } from './obtain-certificate.js';
import { advisedTime, firstAdviceTime, maxRetryMs, maxTryingMs, nextAdviceTime, renewalTime, retryDelay } from './renewal-times.js';
import type { StoredCertificate } from './stored-certificate.js';

/** Maximum numbers of concurrent reads from the storage and of concurrent orders. */
const maxLoads = 64;
const maxOrders = 100;
/** Maximum number of concurrent requests for renewal advice. */
const maxQuestions = 8;
/** Maximum delay before a retry if the storage gave no lock, in milliseconds. */
const maxLockDelayMs = 300_000;
/** Minimum time between two sweeps over all names, in milliseconds. */
const minSweepMs = 1000;

/** Options of {@link CertificateManager}. @internal */
export interface ManagerOptions {
  readonly policyFor: (name: string) => AutomationPolicy;
  readonly cache: CertificateCache;
  readonly renewIntervalMs: number;
  /** Staples OCSP responses; nothing is stapled when left out. */
  readonly staples?: OcspStaples | undefined;
  readonly present: CertificateOrder['present'];
  /** DNS settings for issuers that have none of their own. */
  readonly dns?: DnsDefaults | undefined;
  readonly time: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Returns a number from 0 to below 1. */
  readonly random?: (() => number) | undefined;
}

/**
 * Provides a certificate for each managed name, from memory, from the storage, or by an order in the background, and renews it in time.
 *
 * One timer sweeps over all names, at least once per renewal interval, so that a clock change or a suspended machine is noticed by then.
 *
 * @see certmagic's `Config.manageAll`, `Cache.maintainAssets`
 * @internal
 */
export class CertificateManager {
  readonly #names = new Map<string, ManagedName>();
  readonly #loads = new Gate(maxLoads);
  readonly #orders = new Gate(maxOrders);
  readonly #questions = new Gate(maxQuestions);
  readonly #limited: RateLimitedLog;
  readonly #ended = new AbortController();
  #isLockless = false;
  #timer: Timer | undefined;
  #timerAt = Infinity;
  /** Number of failed orders since the start. */
  #failed = 0;
  #obtained = 0;

  constructor(private readonly options: ManagerOptions) {
    this.#limited = new RateLimitedLog(options.log, options.time);
    // Every order adds a listener, so disable Node's warning about too many.
    setMaxListeners(0, this.#ended.signal);
    const end = (): void => {
      this.#timer?.cancel();
      this.#ended.abort(options.signal.reason);
    };
    if (options.signal.aborted) end();
    else options.signal.addEventListener('abort', end, { once: true });
  }

  /** Starts managing names. @returns a function that ends it */
  manage(names: readonly string[]): () => void {
    const entries = [...new Set(names)].map((name) => this.add(name));
    let isEnded = false;
    return () => {
      if (isEnded) return;
      isEnded = true;
      for (const entry of entries) this.remove(entry);
    };
  }

  /** Starts managing a name, or adds a user to it. */
  add(name: string): ManagedName {
    const known = this.#names.get(name);
    if (known !== undefined) {
      known.users += 1;
      return known;
    }
    const policy = this.options.policyFor(name);
    const { cache } = this.options;
    cache.hold(name);
    const entry: ManagedName = {
      name, policy, users: 1, ready: undefined, stored: undefined, advice: undefined, adviceAt: Infinity, revoked: undefined, dueAt: Infinity, isBusy: true, failures: 0, failingSince: 0, lastError: undefined, notBefore: new Map(),
    };
    this.#names.set(name, entry);
    const ready = this.#begin(entry).finally(() => (entry.ready = undefined));
    entry.ready = ready;
    return entry;
  }

  /** Removes a user of a name. Without users, the name is no longer managed. */
  remove(entry: ManagedName): void {
    entry.users -= 1;
    if (entry.users > 0) return;
    this.#names.delete(entry.name);
    this.options.cache.release(entry.name);
    if (entry.stored !== undefined) this.options.staples?.remove(entry.stored);
  }

  get(name: string): ManagedName | undefined {
    return this.#names.get(name);
  }

  get size(): number {
    return this.#names.size;
  }

  /** Reports the state of each name. */
  *reports(): Generator<NameReport, void, undefined> {
    const now = this.options.time.now();
    for (const entry of this.#names.values()) {
      const { name, stored, isBusy, failures, lastError, dueAt } = entry;
      const state = stored === undefined ? (isBusy ? 'obtaining' : 'missing') : stored.expires > now ? 'valid' : 'expired';
      const renews = stored === undefined ? (Number.isFinite(dueAt) ? dueAt : undefined) : renewsAt(entry, stored);
      yield { name, state, issuer: stored?.issuerKey, expires: stored?.expires, renews, busy: isBusy, failures, error: lastError === undefined ? undefined : reasonOf(lastError) };
    }
  }

  /** Counters since the start. */
  get counts(): { readonly obtained: number; readonly failed: number } {
    return { obtained: this.#obtained, failed: this.#failed };
  }

  /** Tells whether a certificate should be renewed now. */
  isDue(entry: ManagedName, stored: StoredCertificate): boolean {
    return entry.revoked === stored.fingerprint || this.options.time.now() >= renewsAt(entry, stored);
  }

  /** Asks for renewal advice in the background if it is due. Used for on-demand names, which the sweep skips. */
  refreshAdvice(entry: ManagedName): void {
    if (entry.stored !== undefined && entry.adviceAt <= this.options.time.now()) void this.#askAdvice(entry, entry.stored);
  }

  /**
   * Obtains or renews the certificate of a name, once at a time. Never rejects.
   *
   * @returns whether there is a new certificate
   */
  async obtain(entry: ManagedName): Promise<boolean> {
    const { log, time } = this.options;
    const { signal } = this.#ended;
    entry.isBusy = true;
    const isRenewal = entry.stored !== undefined;
    const began = performance.now();
    let hasLock = true;
    const onLock = (isGiven: boolean): void => {
      hasLock = isGiven;
      if (isGiven && this.#isLockless) log.info('locks of the storage work again, so certificates are obtained and renewed');
      if (isGiven) this.#isLockless = false;
    };
    try {
      const options = { time, log, signal, present: this.options.present, dns: this.options.dns, onStorageFailure: (error: unknown) => this.#storageFailed(error), onLock };
      const stored = await this.#orders.run(async () => {
        signal.throwIfAborted();
        return obtainCertificate(entry, (each) => each.expires > time.now() && !this.isDue(entry, each), options);
      });
      this.#show(entry, stored);
      this.#obtained += 1;
      const fields = { name: entry.name, issuer: stored.issuerKey, expires: new Date(stored.expires).toISOString(), duration_ms: Math.round(performance.now() - began) };
      log.info(fields, isRenewal ? 'certificate renewed' : 'certificate obtained');
      const dueAt = renewsAt(entry, stored);
      if (dueAt <= time.now()) {
        // Without the pause after a failure, certificates would be ordered continuously.
        this.#fail(entry, errors.TLS_CERTIFICATE_OUTLIVED({ begins: dateText(stored.begins), expires: dateText(stored.expires), now: dateText(time.now()) }), true);
        return true;
      }
      entry.failures = 0;
      entry.lastError = undefined;
      entry.dueAt = dueAt;
      return true;
    } catch (error) {
      if (!signal.aborted) this.#fail(entry, error, hasLock);
      return false;
    } finally {
      entry.isBusy = false;
      this.#sweepAt(entry.dueAt);
    }
  }

  /** Takes the certificate from memory or storage. Otherwise starts to obtain one, and waits for that only with a local issuer, which is fast. */
  async #begin(entry: ManagedName): Promise<void> {
    const { cache, log, time } = this.options;
    const { signal } = this.#ended;
    const { name, policy } = entry;
    try {
      const issuers = await policy.issuersFor(name);
      const cached = cache.get(name);
      const keys = issuers.map((issuer) => issuer.issuerKey);
      const stored = cached !== undefined && keys.includes(cached.issuerKey) ? cached : await this.#loads.run(() => loadStored(entry, issuers, log));
      if (stored !== undefined) {
        this.#show(entry, stored);
      }
    } catch (error) {
      entry.lastError = error;
      if (!signal.aborted) this.#limited.write('storage', 'error', { err: error, name }, 'certificates cannot be read from the storage');
    }
    entry.isBusy = false;
    if (signal.aborted) return;
    if (entry.stored !== undefined && entry.stored.expires > time.now()) {
      entry.dueAt = renewsAt(entry, entry.stored);
      this.#sweepAt(entry.dueAt);
      return;
    }
    if (policy.isOnDemand) return;
    const obtaining = this.obtain(entry);
    if (policy.isLocal(name)) await obtaining;
  }

  /** Uses a certificate from now on instead of the previous one. */
  #show(entry: ManagedName, stored: StoredCertificate): void {
    const { cache, staples, time } = this.options;
    const { policy, stored: before } = entry;
    entry.stored = stored;
    if (before?.fingerprint !== stored.fingerprint) {
      entry.advice = undefined;
      entry.adviceAt = firstAdviceTime(entry.name, time.now());
    }
    cache.set(entry.name, stored);
    if (staples === undefined || before === stored || !this.#names.has(entry.name)) return;
    if (before !== undefined) staples.remove(before);
    if (policy.isStapled) staples.add(stored, { storage: policy.storage, overrides: policy.ocspOverrides, onRevoked: () => this.#revoked(entry, stored) });
  }

  /** Replaces a revoked certificate at once. The new one has a new key. */
  #revoked(entry: ManagedName, { fingerprint }: StoredCertificate): void {
    entry.revoked = fingerprint;
    if (entry.stored?.fingerprint === fingerprint && !entry.isBusy) void this.obtain(entry);
  }

  /** Asks the issuer when a certificate should be renewed. Never rejects. */
  async #askAdvice(entry: ManagedName, stored: StoredCertificate): Promise<void> {
    const { time, log } = this.options;
    const { signal } = this.#ended;
    entry.adviceAt = Infinity;
    try {
      const issuer = (await entry.policy.issuersFor(entry.name)).find((each) => issuerKeyOf(each) === stored.issuerKey);
      if (issuer?.renewal === undefined) return;
      const advice = await this.#questions.run(() => askRenewal(issuer, stored.certificate, time, signal));
      if (entry.stored !== stored) return;
      entry.advice = advice;
      entry.adviceAt = nextAdviceTime(time.now(), advice?.askAgainAt);
      // After failures, the time of the next try is already set.
      if (entry.isBusy || entry.failures > 0) return;
      entry.dueAt = renewsAt(entry, stored);
      this.#sweepAt(entry.dueAt);
    } catch (error) {
      if (signal.aborted) return;
      entry.adviceAt = nextAdviceTime(time.now(), retryAfterOf(error) || undefined);
      log.debug({ err: error, name: entry.name }, 'the issuer did not say when to renew a certificate');
    }
  }

  #fail(entry: ManagedName, error: unknown, hasLock: boolean): void {
    const { log, time, random } = this.options;
    const now = time.now();
    if (entry.failures === 0) entry.failingSince = now;
    entry.failures += 1;
    entry.lastError = error;
    this.#failed += 1;
    const isGivenUp = now - entry.failingSince > maxTryingMs;
    const earliest = Math.min(...entry.notBefore.values());
    // A storage usually recovers faster than an authority, so the delay is shorter.
    const delay = Math.min(retryDelay(entry.failures, random), hasLock ? Infinity : maxLockDelayMs);
    entry.dueAt = isGivenUp ? Infinity : Math.max(now + delay, entry.notBefore.size > 0 && earliest > now ? earliest : 0);
    const fields = { err: error, name: entry.name, failures: entry.failures, expires: entry.stored === undefined ? undefined : new Date(entry.stored.expires).toISOString() };
    if (!hasLock && !isGivenUp) this.#lockless(fields);
    else if (isGivenUp) log.error(fields, 'no certificate could be obtained for 30 days; the next attempt is made at the next reload');
    else log.error({ ...fields, next: new Date(entry.dueAt).toISOString() }, entry.stored === undefined ? 'no certificate could be obtained' : 'the certificate could not be renewed');
  }

  /** Logs a missing lock once until locks are available again, because it affects all names repeatedly. */
  #lockless(fields: LogFields): void {
    if (this.#isLockless) return;
    this.#isLockless = true;
    this.#limited.write('lock', 'error', fields, 'certificates can be neither obtained nor renewed, because locks of the storage fail');
  }

  #storageFailed(error: unknown): void {
    this.#limited.write('storing', 'error', { err: error }, 'a certificate cannot be written to the storage; it is served from memory');
  }

  #sweepAt(dueAt: number): void {
    const { time, renewIntervalMs } = this.options;
    if (this.#ended.signal.aborted) return;
    const at = Math.min(dueAt, time.now() + renewIntervalMs);
    if (at >= this.#timerAt) return;
    this.#timer?.cancel();
    this.#timerAt = at;
    this.#timer = time.setTimeout(() => this.#sweep(), Math.max(minSweepMs, at - time.now()));
  }

  #sweep(): void {
    const { time } = this.options;
    if (this.#ended.signal.aborted) return;
    this.#timerAt = Infinity;
    const now = time.now();
    let next = Infinity;
    for (const entry of this.#names.values()) {
      if (entry.isBusy || entry.policy.isOnDemand) continue;
      if (entry.stored !== undefined && entry.adviceAt <= now) void this.#askAdvice(entry, entry.stored);
      // If the clock was set back, the next try must not be far in the future.
      if (entry.failures > 0 && entry.dueAt !== Infinity && entry.notBefore.size === 0 && entry.dueAt - now > maxRetryMs) entry.dueAt = now + maxRetryMs;
      if (entry.dueAt <= now) void this.obtain(entry);
      else next = Math.min(next, entry.dueAt);
    }
    if (this.#names.size > 0) this.#sweepAt(next);
  }
}

function dateText(time: number): string {
  return new Date(time).toISOString();
}

/** When a certificate should be renewed, in milliseconds since the Unix epoch; uses the issuer's advice if there is any. */
function renewsAt({ name, policy, advice, stored: shown }: ManagedName, stored: StoredCertificate): number {
  const ratio = policy.renewalWindowRatio;
  return advice === undefined || shown?.fingerprint !== stored.fingerprint ? renewalTime(name, stored, ratio) : advisedTime(name, stored, ratio, advice);
}
