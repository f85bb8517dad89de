import { createHmac, randomBytes } from 'node:crypto';
import { LruMap } from '@caddis/kit';
import type { PasswordPool, Comparing, Comparison } from './password-pool.js';

/** Maximum number of passwords in the cache. */
const maxRemembered = 1000;

/**
 * Checks passwords. Concurrent checks of the same password for the same account share one comparison, and cached passwords need none.
 *
 * @internal
 */
export class PasswordCheck {
  /** Random key for the hashes in the cache, so that they are useless outside this process. */
  private readonly secret = randomBytes(32);
  private readonly underWay = new Map<string, Comparing>();
  private readonly right: LruMap<string, true> | undefined;

  /** @param remembers - whether to cache correct passwords. Wrong ones are never cached, because guesses would displace the correct ones */
  constructor(
    private readonly pool: PasswordPool,
    remembers: boolean,
  ) {
    this.right = remembers ? new LruMap(maxRemembered) : undefined;
  }

  /**
   * @param onGone - called with a callback to run if the client does not wait any more
   * @throws a `HandlerError` with status 503 if too many passwords are waiting
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
