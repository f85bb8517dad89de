import { blameModule, describeValue, isThenable, moduleFault, type LoadedGuest } from '@caddis/core';
import type { HttpRequest, Matcher } from '@caddis/core/http';

/**
 * The matchers named by the labels of a container; all of them must match. Without matchers, every request matches.
 *
 * A route of the `http` app also has matchers, but several sets of which one must match, all built together with the route. The sets here are built
 * one by one while requests are served, and each may fail without affecting anything else.
 *
 * @internal
 */
export class LabelMatchers {
  constructor(
    private readonly guests: readonly LoadedGuest<Matcher>[],
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Tells whether all match; synchronously if all matchers answer so. A matcher that throws, or returns neither true nor false, does not match. */
  matches(request: HttpRequest): boolean | Promise<boolean> {
    return this.matchesFrom(0, request);
  }

  /** Cleans up the matchers. */
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

  /** Waits for the matcher at an index, then evaluates those after it. */
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
