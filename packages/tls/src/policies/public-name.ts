import { isIP } from 'node:net';

/** Ends of names that only mean something inside of a network. */
const internalEndings = ['localhost', 'local', 'internal', 'home.arpa'];

/**
 * Tells whether a name can be that of a certificate at all.
 *
 * @param name - in lower case and ASCII
 * @see certmagic's `SubjectQualifiesForCert`
 * @internal
 */
export function canHaveCertificate(name: string): boolean {
  if (name === '' || name.length > 253 || name.startsWith('.') || name.endsWith('.')) return false;
  if (isIP(name) !== 0) return true;
  // A wildcard stands for the first label only, and for all of it.
  return /^(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/.test(name);
}

/**
 * Tells whether a public authority can issue a certificate for a name.
 *
 * @param name - in lower case and ASCII
 * @see certmagic's `SubjectQualifiesForPublicCert`
 * @internal
 */
export function isPublicName(name: string): boolean {
  if (!canHaveCertificate(name)) return false;
  // Caddy gives addresses to its own authority, unless a policy says otherwise.
  if (isIP(name) !== 0) return false;
  const labels = name.replace(/^\*\./, '').split('.');
  if (labels.length < 2) return false;
  return !internalEndings.some((ending) => name === ending || name.endsWith(`.${ending}`));
}
