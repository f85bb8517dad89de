import { X509Certificate } from 'node:crypto';
import type { Clock } from '@caddis/core';
import { LruMap } from '@caddis/kit';
import { errors } from '../errors.js';
import { fetchBytes } from './fetch-bytes.js';

/** Maximum size of an authority's certificate, in bytes. */
const maxCertificate = 65_536;
/** Maximum number of cached certificates. */
const maxRemembered = 100;

/**
 * Fetches certificates of authorities from the URL in the certificates that they have issued. Each is fetched once and cached.
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
   * Returns the certificate of the authority that issued a certificate.
   *
   * @param url - URL of the authority's certificate
   * @throws `TLS_ISSUER_NOT_FOUND`; the next call fetches it again
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
      throw failed('it is not a certificate', cause);
    }
  }
}

/** URL of the authority's certificate according to a certificate; `undefined` if it has none. @internal */
export function issuerUrl(leaf: X509Certificate): string | undefined {
  return /^CA Issuers - URI:(https?:\/\/\S+)$/m.exec(leaf.infoAccess ?? '')?.[1];
}
