import type { ServerResponse } from '../response/server-response.js';

/**
 * The responses that are not over yet, as a doubly linked list, which costs less per request than a `Set`.
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
   * @param response - the added response, or a wrapper of it: a handler may end the exchange through its own wrapper
   */
  remove({ exchange }: ServerResponse): void {
    const { earlier, later } = exchange;
    if (earlier !== undefined) earlier.exchange.later = later;
    if (later !== undefined) later.exchange.earlier = earlier;
    else if (this.latest?.exchange === exchange) this.latest = earlier;
    exchange.earlier = undefined;
    exchange.later = undefined;
  }

  /** Visits all responses, the latest first. `visit` may remove the response it is given. */
  forEach(visit: (response: ServerResponse) => void): void {
    for (let response = this.latest; response !== undefined; ) {
      const { earlier } = response.exchange;
      visit(response);
      response = earlier;
    }
  }

  /** Cuts all responses. */
  abort(): void {
    this.forEach((response) => response.abort());
  }
}
