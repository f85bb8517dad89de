/** Format of a bcrypt hash. */
const bcryptHash = /^\$2[aby]?\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/;

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Checks whether a text could be a hash: it starts with `$`, or is Base64. @internal */
export function isHashLike(written: string): boolean {
  return written !== '' && (written.startsWith('$') || base64.test(written));
}

/** Format of an Argon2id hash. */
const argon2idHash = /^\$argon2id\$v=19\$m=([1-9]\d{0,6}),t=([1-9]\d{0,3}),p=([1-9]\d{0,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,172})$/;
/** Measured cost factors in microseconds: for bcrypt multiplied by 2^cost, for Argon2id per KiB and iteration. */
const bcryptMicroseconds = 85;
const argon2idMicroseconds = 4.4;
/** Maximum memory for a hash, in KiB. */
const maxMemory = 2_097_152;

/**
 * Decodes the hash of an account. In older configs the hash is Base64-encoded.
 *
 * @returns `undefined` if it is not a bcrypt or Argon2id hash; then no password matches
 * @see Caddy's `HTTPBasicAuth.Provision`, `Argon2idHash`
 * @internal
 */
export function readHash(written: string): string | undefined {
  const hash = written.startsWith('$') ? written : Buffer.from(written, 'base64').toString('latin1');
  if (isArgon2id(hash)) return isPossible(hash) ? hash : undefined;
  if (!bcryptHash.test(hash)) return undefined;
  // All prefixes mean the same algorithm, but the library does not know the oldest one, `$2$`.
  return hash.startsWith('$2$') ? `$2a${hash.slice(2)}` : hash;
}

/** Returns whether a hash from `readHash` is an Argon2id hash; otherwise it is a bcrypt hash. @internal */
export function isArgon2id(hash: string): boolean {
  return hash.startsWith('$argon2id$');
}

/**
 * Creates a hash that no password matches, as slow as the slowest given one. It hides from the response time whether a user exists.
 *
 * @param hashes - hashes from `readHash`
 * @param usual - the hash to imitate if there are none
 * @internal
 */
export function hashOfNobodyLike(hashes: readonly string[], usual: string): string {
  const slowest = hashes.reduce((slower, hash) => (workOf(hash) > workOf(slower) ? hash : slower), hashes[0] ?? usual);
  const [, memory, time, lanes, salt = '', digest = ''] = argon2idHash.exec(slowest) ?? [];
  return memory === undefined ? hashOfNobody(costOf(slowest)) : `$argon2id$v=19$m=${memory},t=${time},p=${lanes}$${'A'.repeat(salt.length)}$${'A'.repeat(digest.length)}`;
}

/** Estimates how long a comparison takes, in microseconds. */
function workOf(hash: string): number {
  const [, memory, time] = argon2idHash.exec(hash) ?? [];
  return memory === undefined ? bcryptMicroseconds * 2 ** costOf(hash) : argon2idMicroseconds * Number(memory) * Number(time);
}

/** Checks the limits of Argon2: at least 8 KiB of memory per lane, and at most 255 lanes. */
function isPossible(hash: string): boolean {
  const [, memory = '0', , lanes = '0', salt = '', digest = ''] = argon2idHash.exec(hash) ?? [];
  const isWhole = [salt, digest].every(({ length }) => length % 4 !== 1);
  return isWhole && Number(lanes) > 0 && Number(lanes) < 256 && Number(memory) >= 8 * Number(lanes) && Number(memory) <= maxMemory;
}

/** Returns the cost of a bcrypt hash; each step doubles the work. */
function costOf(hash: string): number {
  return Number(bcryptHash.exec(hash)?.[1]);
}

/** Creates a bcrypt hash that no password matches. @internal */
export function hashOfNobody(cost: number): string {
  return `$2a$${String(cost).padStart(2, '0')}$${'.'.repeat(22)}${'/'.repeat(31)}`;
}
