import { createHmac, randomBytes } from 'node:crypto';
import { LruMap } from '@caddis/kit';
import type { PasswordPool, Comparing, Comparison } from './password-pool.js';

/** Passwords that are remembered. */
const maxRemembered = 1000;

/**
 * Checks passwords: the same one for the same account once at a time, and not at all where it was right before and that is remembered.
 *
 * @internal
 */
export class PasswordCheck {
  /** Of no use to anybody who reads the memory of another process, or of this one after a restart. */
  private readonly secret = randomBytes(32);
  private readonly underWay = new Map<string, Comparing>();
  private readonly right: LruMap<string, true> | undefined;

  /** @param remembers - whether right passwords are remembered. Wrong ones never are: guesses would drive out what is right */
  constructor(
    private readonly pool: PasswordPool,
    remembers: boolean,
  ) {
    this.right = remembers ? new LruMap(maxRemembered) : undefined;
  }

  /**
   * @param onGone - told what to call when the client does not wait for the answer any more
   * @throws a `HandlerError` with status 503 where too many wait already
   */
  isRight(comparison: Comparison, onGone: (callback: () => void) => void): true | Promise<boolean> {
    const key = createHmac('sha256', this.secret).update(`${comparison.hash}\0${comparison.password}`, 'utf8').digest('base64');
    if (this.right?.get(key) === true) return true;
    const known = this.underWay.get(key);
    if (known !== undefined) return known.join(onGone);
    const comparing = this.pool.compare(comparison);
    this.underWay.set(key, comparing);
    const finish = (isSame: boolean): void => {
      this.underWay.delete(key);
      if (isSame) this.right?.set(key, true);
    };
    comparing.answer.then(finish, () => finish(false));
    return comparing.join(onGone);
  }
}
