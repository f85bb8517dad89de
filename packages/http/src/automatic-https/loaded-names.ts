import type { GuardedCertificates } from '../guards/guarded-certificates.js';
import { NameIndex } from '../tls/name-index.js';

/**
 * Creates a function that returns true if a loaded certificate covers a name.
 *
 * @param certificates - absent if there is no app `tls`
 * @internal
 */
export function loadedNames(certificates: GuardedCertificates | undefined): (name: string) => boolean {
  const names = new NameIndex(certificates?.loaded.flatMap((each) => each.names) ?? []);
  return (name) => names.covers(name);
}
