import { X509Certificate } from 'node:crypto';
import type { Clock } from '@caddis/core';
import { LruMap } from '@caddis/kit';
import { errors } from '../errors.js';
import { fetchBytes } from './fetch-bytes.js';

/** Longest certificate of an authority, bytes. */
const maxCertificate = 65_536;
/** Certificates of authorities that are remembered. */
const maxRemembered = 100;

/**
 * Certificates of authorities, fetched from where the certificates say that they have signed. Each is fetched once, however many certificates need it.
 *
 * @see certmagic's `getOCSPForCert`
 * @internal
 */
export class IssuerCertificates {
  readonly #found = new LruMap<string, Promise<X509Certificate>>(maxRemembered);

  constructor(
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Finds the certificate of the authority that has signed a certificate.
   *
   * @param url - where that is
   * @throws `TLS_ISSUER_NOT_FOUND`; it is fetched anew the next time
   */
  async find(leaf: X509Certificate, url: string): Promise<X509Certificate> {
    const failed = (reason: string, cause?: unknown): Error => errors.TLS_ISSUER_NOT_FOUND({ url, reason }, { cause });
    let found = this.#found.get(url);
    if (found === undefined) {
      found = this.#fetch(url, failed);
      this.#found.set(url, found);
      found.catch(() => this.#found.delete(url));
    }
    const issuer = await found;
    if (leaf.checkIssued(issuer) && leaf.verify(issuer.publicKey)) return issuer;
    this.#found.delete(url);
    throw failed('it is of another authority');
  }

  async #fetch(url: string, failed: (reason: string, cause?: unknown) => Error): Promise<X509Certificate> {
    const bytes = await fetchBytes(url, {}, { maxBytes: maxCertificate, clock: this.clock, signal: this.signal, failed });
    try {
      return new X509Certificate(bytes);
    } catch (cause) {
      throw failed('it is no certificate', cause);
    }
  }
}

/** Where a certificate says that the one of its authority is; `undefined` where it does not. @internal */
export function issuerUrl(leaf: X509Certificate): string | undefined {
  return /^CA Issuers - URI:(https?:\/\/\S+)$/m.exec(leaf.infoAccess ?? '')?.[1];
}
