import { blameModule, describeValue, isThenable, moduleFault, type LoadedGuest } from '@caddis/core';
import type { HttpRequest, Matcher } from '@caddis/core/http';

/**
 * The matchers that the labels of a container name, of which all must match. Without any, every request does.
 *
 * A route of the `http` app has matchers too, but several sets of them of which one must match, built with the route; these are built while
 * requests are served, one by one, and may fail without anything else failing.
 *
 * @internal
 */
export class LabelMatchers {
  constructor(
    private readonly guests: readonly LoadedGuest<Matcher>[],
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Tells whether all match, at once where all of them can. A matcher that throws, or answers with neither true nor false, does not match. */
  matches(request: HttpRequest): boolean | Promise<boolean> {
    return this.matchesFrom(0, request);
  }

  /** Cleans the matchers up. */
  async unload(): Promise<void> {
    for (const guest of this.guests) await guest.unload().catch(this.onError);
  }

  private matchesFrom(first: number, request: HttpRequest): boolean | Promise<boolean> {
    for (const [offset, { module }] of this.guests.slice(first).entries()) {
      let answer: unknown;
      try {
        answer = module.matches(request);
      } catch (error) {
        return this.failed(module, error);
      }
      if (isThenable(answer)) return this.matchesLater(first + offset, answer, request);
      if (answer !== true) return answer === false ? false : this.failed(module, notBoolean(module, answer));
    }
    return true;
  }

  /** Waits for the matcher at an index, then asks those behind it. */
  private async matchesLater(index: number, pending: PromiseLike<unknown>, request: HttpRequest): Promise<boolean> {
    const { module } = this.guests[index] as LoadedGuest<Matcher>;
    let answer: unknown;
    try {
      answer = await pending;
    } catch (error) {
      return this.failed(module, error);
    }
    if (answer !== true) return answer === false ? false : this.failed(module, notBoolean(module, answer));
    return this.matchesFrom(index + 1, request);
  }

  private failed(module: Matcher, error: unknown): false {
    this.onError(blameModule({ module, method: 'matches' }, error));
    return false;
  }
}

function notBoolean(module: Matcher, answer: unknown): Error {
  return moduleFault({ module, method: 'matches' }, `answered with ${describeValue(answer)}, expected true or false`);
}
