import type { LoadedGuest } from '@caddis/core';
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

  /** Tells whether all match, at once where all of them can. A matcher that throws does not match. */
  matches(request: HttpRequest): boolean | Promise<boolean> {
    try {
      for (const [index, { module }] of this.guests.entries()) {
        const result = module.matches(request);
        if (result === false) return false;
        if (result !== true) return this.matchesLater(request, result, index + 1);
      }
      return true;
    } catch (error) {
      this.onError(error);
      return false;
    }
  }

  /** Cleans the matchers up. */
  async unload(): Promise<void> {
    for (const guest of this.guests) await guest.unload().catch(this.onError);
  }

  private async matchesLater(request: HttpRequest, first: Promise<boolean>, next: number): Promise<boolean> {
    try {
      if (!(await first)) return false;
      for (const { module } of this.guests.slice(next)) {
        if (!(await module.matches(request))) return false;
      }
      return true;
    } catch (error) {
      this.onError(error);
      return false;
    }
  }
}
