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
    response.exchange.earlier = this.latest;
    if (this.latest !== undefined) this.latest.exchange.later = response;
    this.latest = response;
  }

  /**
   * @param response - what was added, or a wrapper of it: what a handler calls on its wrapper may end the exchange
   */
  remove({ exchange }: ServerResponse): void {
    const { earlier, later } = exchange;
    if (earlier !== undefined) earlier.exchange.later = later;
    if (later !== undefined) later.exchange.earlier = earlier;
    else if (this.latest?.exchange === exchange) this.latest = earlier;
    exchange.earlier = undefined;
    exchange.later = undefined;
  }

  /** Visits all of them, the latest first; one that is cut on the way is no trouble. */
  forEach(visit: (response: ServerResponse) => void): void {
    for (let response = this.latest; response !== undefined; ) {
      const { earlier } = response.exchange;
      visit(response);
      response = earlier;
    }
  }

  /** Cuts all of them. */
  abort(): void {
    this.forEach((response) => response.abort());
  }
}
