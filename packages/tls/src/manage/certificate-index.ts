import type { Certificate } from '@caddis/core/tls';

/** Finds certificates by name without a linear search. @internal */
export class CertificateIndex {
  readonly #byName = new Map<string, Certificate[]>();

  constructor(certificates: readonly Certificate[]) {
    for (const certificate of certificates) {
      for (const name of new Set(certificate.names)) {
        const known = this.#byName.get(name);
        if (known === undefined) this.#byName.set(name, [certificate]);
        else known.push(certificate);
      }
    }
  }

  /** Certificates with exactly this name, in the order in which they were loaded. */
  get(name: string): readonly Certificate[] {
    return this.#byName.get(name) ?? none;
  }
}

const none: readonly Certificate[] = [];
/** Maximum length of a DNS name. */
const maxNameLength = 253;

/**
 * Yields the names under which a certificate for a name may be found: the name itself, then with more and more leading labels replaced by `*`.
 *
 * @see certmagic's `Config.getCertificateFromCache`
 * @internal
 */
export function* namesFor(name: string): Generator<string, void, undefined> {
  yield name;
  if (name.length > maxNameLength) return;
  const labels = name.split('.');
  for (let index = 0; index < labels.length; index += 1) {
    labels[index] = '*';
    yield labels.join('.');
  }
}
