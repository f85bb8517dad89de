import type { ServerResponse } from '../response/server-response.js';

/**
 * The responses that are not over yet. Each is linked to its neighbours, which costs a request less than a place in a `Set`.
 *
 * @internal
 */
export class OpenResponses {
  private latest: ServerResponse | undefined;

  get isEmpty(): boolean {
    return this.latest === undefined;
  }

  add(response: ServerResponse): void {
    response.earlier = this.latest;
    if (this.latest !== undefined) this.latest.later = response;
    this.latest = response;
  }

  remove(response: ServerResponse): void {
    const { earlier, later } = response;
    if (earlier !== undefined) earlier.later = later;
    if (later !== undefined) later.earlier = earlier;
    else if (this.latest === response) this.latest = earlier;
    response.earlier = undefined;
    response.later = undefined;
  }

  /** Visits all of them, the latest first; one that is cut on the way is no trouble. */
  forEach(visit: (response: ServerResponse) => void): void {
    for (let response = this.latest; response !== undefined; ) {
      const { earlier } = response;
      visit(response);
      response = earlier;
    }
  }

  /** Cuts all of them. */
  abort(): void {
    this.forEach((response) => response.abort());
  }
}
