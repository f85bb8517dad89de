import { X509Certificate } from 'node:crypto';
import { type Clock, isCaddisError, type Logger, type Timer } from '@caddis/core';
import type { Storage } from '@caddis/core/tls';
import { Gate, jittered, RateLimitedLog } from '@caddis/kit';
import { ocspStapleKey } from '../storage/storage-keys.js';
import { askResponder } from './ask-responder.js';
import { IssuerCertificates, issuerUrl } from './issuer-certificates.js';
import { readOcspResponse, type OcspAnswer } from './ocsp-response.js';
import { ocspSubject, type OcspSubject } from './ocsp-subject.js';
import type { StapledCertificate } from './stapled-certificate.js';

/** Maximum number of concurrent requests to responders. */
const maxAsked = 8;
/** Minimum time between two sweeps over all certificates, in milliseconds. */
const minSweepMs = 1000;

/** Options of {@link OcspStaples}. @internal */
export interface StaplesOptions {
  /** Time until a failed responder is asked again, in milliseconds. */
  readonly intervalMs: number;
  readonly time: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Options for one certificate. @internal */
export interface StapleOptions {
  readonly storage: Storage;
  /** URL of a responder → URL to use instead; empty to ask none. */
  readonly overrides: Readonly<Record<string, unknown>>;
  /** Called at most once. */
  readonly onRevoked?: () => void;
}

interface Entry extends StapleOptions {
  readonly certificate: StapledCertificate;
  readonly url: string;
  /** Request data; `undefined` until the authority's certificate is found. */
  subject: OcspSubject | undefined;
  /** When to ask the responder next, in milliseconds since the Unix epoch; Infinity during a request. */
  dueAt: number;
  /** When the stapled response expires. */
  endsAt: number;
}

/**
 * Keeps OCSP responses for certificates that name a responder: reads them from the storage or requests them, and renews them at half their lifetime.
 *
 * @see certmagic's `stapleOCSP`, `Cache.updateOCSPStaples`
 * @internal
 */
export class OcspStaples {
  readonly #entries = new Map<StapledCertificate, Entry>();
  readonly #asked = new Gate(maxAsked);
  readonly #issuers: IssuerCertificates;
  readonly #limited: RateLimitedLog;
  #timer: Timer | undefined;
  #timerAt = Infinity;

  constructor(private readonly options: StaplesOptions) {
    const { log, time, signal } = options;
    this.#limited = new RateLimitedLog(log, time);
    this.#issuers = new IssuerCertificates(time, signal);
    signal.addEventListener('abort', () => this.#timer?.cancel(), { once: true });
  }

  /** Starts stapling a certificate. Certificates without a responder are ignored. */
  add(certificate: StapledCertificate, options: StapleOptions): void {
    const { ocspUrl } = certificate;
    if (ocspUrl === undefined || this.#entries.has(certificate) || this.options.signal.aborted) return;
    const url = Object.hasOwn(options.overrides, ocspUrl) ? options.overrides[ocspUrl] : ocspUrl;
    if (typeof url !== 'string' || url === '') return;
    const entry: Entry = { ...options, certificate, url, subject: undefined, dueAt: Infinity, endsAt: Infinity };
    this.#entries.set(certificate, entry);
    void this.#begin(entry);
  }

  /** Stops stapling a certificate. */
  remove(certificate: StapledCertificate): void {
    this.#entries.delete(certificate);
  }

  async #begin(entry: Entry): Promise<void> {
    const { certificate, storage } = entry;
    const subject = await this.#subjectOf(entry);
    if (subject === undefined || !this.#entries.has(certificate)) return;
    const key = ocspStapleKey(certificate);
    try {
      const response = certificate.ocspResponse ?? (await storage.load(key));
      if (response !== undefined) this.#take(entry, response, readOcspResponse(response, subject, this.options.time.now()));
    } catch (error) {
      this.options.log.debug({ err: error, key }, 'a stored OCSP response cannot be used');
    }
    if (entry.dueAt === Infinity) await this.#ask(entry);
    else this.#sweepAt(entry.dueAt);
  }

  /** Prepares the request, for which the authority's certificate is needed. If that cannot be fetched now, it is retried later. Never rejects. */
  async #subjectOf(entry: Entry): Promise<OcspSubject | undefined> {
    const { time, signal, intervalMs } = this.options;
    const { certificate } = entry;
    try {
      const chain = certificate.certificate;
      const leaf = hasAuthority(chain) ? undefined : new X509Certificate(chain);
      const url = leaf && issuerUrl(leaf);
      entry.subject = leaf === undefined || url === undefined ? ocspSubject(chain) : ocspSubject(chain, await this.#issuers.find(leaf, url));
    } catch (error) {
      if (signal.aborted || !this.#entries.has(certificate)) return undefined;
      this.#limited.write('subject', 'warn', { err: error, names: certificate.names }, 'no OCSP response can be requested');
      if (isFetched(error)) this.#sweepAt((entry.dueAt = time.now() + jittered(intervalMs, 0.1)));
      else this.#entries.delete(certificate);
    }
    return entry.subject;
  }

  /** Requests a new response. Never rejects. */
  async #ask(entry: Entry): Promise<void> {
    const { time, log, signal, intervalMs } = this.options;
    const { certificate, storage, subject, url } = entry;
    entry.dueAt = Infinity;
    if (subject === undefined) return this.#begin(entry);
    try {
      const response = await this.#asked.run(() => askResponder(url, subject.request, time, signal));
      const answer = readOcspResponse(response, subject, time.now());
      if (!this.#entries.has(certificate) || signal.aborted) return;
      this.#take(entry, response, answer);
      if (answer.status === 'good') await this.#store(storage, certificate, response);
    } catch (error) {
      if (signal.aborted) return;
      this.#limited.write('asking', 'warn', { err: error, url, names: certificate.names }, 'no OCSP response is available');
      log.debug({ err: error, url, names: certificate.names }, 'no OCSP response is available for a certificate');
    }
    // A response may already be due for renewal when it arrives. Wait then as well.
    if (!this.#entries.has(certificate)) return;
    if (entry.dueAt === Infinity || entry.dueAt <= time.now()) entry.dueAt = time.now() + jittered(intervalMs, 0.1);
    this.#sweepAt(Math.min(entry.dueAt, entry.endsAt));
  }

  /** Staples a response if its status is good and it has not expired. */
  #take(entry: Entry, response: Buffer, { status, thisUpdate, nextUpdate }: OcspAnswer): void {
    const { time, log, intervalMs } = this.options;
    const now = time.now();
    const { certificate, subject } = entry;
    if (status === 'revoked') {
      certificate.ocspResponse = undefined;
      this.#entries.delete(certificate);
      log.error({ names: certificate.names, fingerprint: certificate.fingerprint }, 'a certificate is revoked');
      entry.onRevoked?.();
      return;
    }
    // Reject a response that is valid for longer than its certificate.
    const isGood = status === 'good' && (nextUpdate ?? Infinity) > now && (nextUpdate ?? 0) <= (subject?.expires ?? Infinity);
    if (!isGood) return;
    certificate.ocspResponse = response;
    entry.endsAt = nextUpdate ?? now + 2 * intervalMs;
    entry.dueAt = nextUpdate === undefined ? Infinity : thisUpdate + (nextUpdate - thisUpdate) / 2;
  }

  async #store(storage: Storage, certificate: StapledCertificate, response: Buffer): Promise<void> {
    try {
      await storage.store(ocspStapleKey(certificate), response);
    } catch (error) {
      this.#limited.write('storing', 'warn', { err: error }, 'an OCSP response cannot be written to the storage');
    }
  }

  #sweepAt(at: number): void {
    const { time, signal, intervalMs } = this.options;
    const now = time.now();
    // Limit the delay, so that a changed clock is noticed after the interval.
    const next = Math.min(at, now + intervalMs);
    if (signal.aborted || next >= this.#timerAt) return;
    this.#timer?.cancel();
    this.#timerAt = next;
    this.#timer = time.setTimeout(() => this.#sweep(), Math.max(minSweepMs, next - now));
  }

  #sweep(): void {
    const now = this.options.time.now();
    this.#timerAt = Infinity;
    let next = Infinity;
    for (const entry of this.#entries.values()) {
      if (entry.endsAt <= now) {
        entry.certificate.ocspResponse = undefined;
        entry.endsAt = Infinity;
      }
      if (entry.dueAt <= now) void this.#ask(entry);
      else next = Math.min(next, entry.dueAt, entry.endsAt);
    }
    if (this.#entries.size > 0) this.#sweepAt(next);
  }
}

/** Tells whether a chain has more than one certificate. */
function hasAuthority(chain: string): boolean {
  return chain.includes('-----BEGIN CERTIFICATE-----', chain.indexOf('-----END '));
}

/** Tells whether a retry may succeed. */
function isFetched(error: unknown): boolean {
  return isCaddisError(error) && error.code === 'TLS_ISSUER_NOT_FOUND';
}
