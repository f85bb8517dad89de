import type { GuardedCertificates } from '../guards/guarded-certificates.js';
import { NameIndex } from '../tls/name-index.js';

/**
 * Makes the test whether a loaded certificate is for a name.
 *
 * @param certificates - absent where there are none
 * @internal
 */
export function loadedNames(certificates: GuardedCertificates | undefined): (name: string) => boolean {
  const names = new NameIndex(certificates?.loaded.flatMap((each) => each.names) ?? []);
  return (name) => names.covers(name);
}
