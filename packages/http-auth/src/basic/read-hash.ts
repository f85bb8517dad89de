/** A hash of bcrypt, as programs write it. @internal */
export const bcryptHash = /^\$2[aby]?\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/;

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Tells whether a text can be meant as a hash: one that begins as hashes do, or base64. @internal */
export function isHashLike(written: string): boolean {
  return written !== '' && (written.startsWith('$') || base64.test(written));
}

/**
 * Reads the hash of an account. Older configs have it in base64 once more.
 *
 * @returns `undefined` where it is none that bcrypt makes, so that no password fits
 * @see Caddy's `HTTPBasicAuth.Provision`
 * @internal
 */
export function readHash(written: string): string | undefined {
  const hash = written.startsWith('$') ? written : Buffer.from(written, 'base64').toString('latin1');
  if (!bcryptHash.test(hash)) return undefined;
  // Three prefixes for the same algorithm; the library knows all but the oldest.
  return hash.startsWith('$2$') ? `$2a${hash.slice(2)}` : hash;
}

/** How much work a hash is: each step doubles it. @internal */
export function costOf(hash: string): number {
  return Number(bcryptHash.exec(hash)?.[1]);
}

/** A hash that no password has, with as much work as others. @internal */
export function hashOfNobody(cost: number): string {
  return `$2a$${String(cost).padStart(2, '0')}$${'.'.repeat(22)}${'/'.repeat(31)}`;
}
