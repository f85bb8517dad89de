import type { Certificate } from '@caddis/core/tls';

/** Certificates by their names, found without comparing each. @internal */
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

  /** Those of exactly this name, in the order in which they were loaded. */
  get(name: string): readonly Certificate[] {
    return this.#byName.get(name) ?? none;
  }
}

const none: readonly Certificate[] = [];
/** Greatest length of a name of the DNS. */
const maxNameLength = 253;

/**
 * The names that a certificate for a name may have: itself, then with its first labels replaced by `*`.
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
