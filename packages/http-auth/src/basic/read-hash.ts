/** A hash of bcrypt, as programs write it. */
const bcryptHash = /^\$2[aby]?\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/;

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Tells whether a text can be meant as a hash: one that begins as hashes do, or base64. @internal */
export function isHashLike(written: string): boolean {
  return written !== '' && (written.startsWith('$') || base64.test(written));
}

/** A hash of Argon2id, as Caddy and most programs write it. */
const argon2idHash = /^\$argon2id\$v=19\$m=([1-9]\d{0,6}),t=([1-9]\d{0,3}),p=([1-9]\d{0,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,172})$/;
/** Microseconds that hashes take, measured: bcrypt for each doubling, Argon2id for each KiB in each round. */
const bcryptMicroseconds = 85;
const argon2idMicroseconds = 4.4;
/** Most memory for a hash, KiB. */
const maxMemory = 2_097_152;

/**
 * Reads the hash of an account. Older configs have it in base64 once more.
 *
 * @returns `undefined` where it is none of bcrypt or Argon2id, so that no password fits
 * @see Caddy's `HTTPBasicAuth.Provision`, `Argon2idHash`
 * @internal
 */
export function readHash(written: string): string | undefined {
  const hash = written.startsWith('$') ? written : Buffer.from(written, 'base64').toString('latin1');
  if (isArgon2id(hash)) return isPossible(hash) ? hash : undefined;
  if (!bcryptHash.test(hash)) return undefined;
  // Three prefixes for the same algorithm; the library knows all but the oldest.
  return hash.startsWith('$2$') ? `$2a${hash.slice(2)}` : hash;
}

/** Tells which algorithm a hash is of, if it is one that `readHash` reads. @internal */
export function isArgon2id(hash: string): boolean {
  return hash.startsWith('$argon2id$');
}

/**
 * A hash that no password has and that takes as long as the slowest of others, so that nobody learns from the time who has an account.
 *
 * @param hashes - as `readHash` reads them
 * @param usual - where there are none
 * @internal
 */
export function hashOfNobodyLike(hashes: readonly string[], usual: string): string {
  const slowest = hashes.reduce((slower, hash) => (workOf(hash) > workOf(slower) ? hash : slower), hashes[0] ?? usual);
  const [, memory, time, lanes, salt = '', digest = ''] = argon2idHash.exec(slowest) ?? [];
  return memory === undefined ? hashOfNobody(costOf(slowest)) : `$argon2id$v=19$m=${memory},t=${time},p=${lanes}$${'A'.repeat(salt.length)}$${'A'.repeat(digest.length)}`;
}

/** About how many microseconds a comparison takes. */
function workOf(hash: string): number {
  const [, memory, time] = argon2idHash.exec(hash) ?? [];
  return memory === undefined ? bcryptMicroseconds * 2 ** costOf(hash) : argon2idMicroseconds * Number(memory) * Number(time);
}

/** Argon2 takes 8 KiB for each lane at least, and 255 lanes at most. */
function isPossible(hash: string): boolean {
  const [, memory = '0', , lanes = '0', salt = '', digest = ''] = argon2idHash.exec(hash) ?? [];
  const isWhole = [salt, digest].every(({ length }) => length % 4 !== 1);
  return isWhole && Number(lanes) > 0 && Number(lanes) < 256 && Number(memory) >= 8 * Number(lanes) && Number(memory) <= maxMemory;
}

/** How much work a hash of bcrypt is: each step doubles it. */
function costOf(hash: string): number {
  return Number(bcryptHash.exec(hash)?.[1]);
}

/** A hash of bcrypt that no password has. @internal */
export function hashOfNobody(cost: number): string {
  return `$2a$${String(cost).padStart(2, '0')}$${'.'.repeat(22)}${'/'.repeat(31)}`;
}
