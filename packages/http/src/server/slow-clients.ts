import type { Logger } from '@caddis/core';
import { Flows } from '../response/flows.js';
import type { ServerResponse } from '../response/server-response.js';
import type { TransferLimits } from './transfer-limits.js';

/** Shortest time between two checks of the requests under way, in milliseconds. */
const minLookMs = 25;

/**
 * Ends requests whose clients stop sending a body, or do not take the response. Only the time in which the server waits for the client
 * counts; the time in which it waits for a handler or a backend does not.
 *
 * One timer checks all requests periodically, so that a short request costs nothing. A limit may take effect up to a quarter of its time late.
 *
 * @see Caddy's `IdleDeadline`
 * @internal
 */
export class SlowClients {
  /** Time between two checks, in milliseconds; infinite if there is no limit. */
  readonly lookMs: number;

  constructor(
    private readonly limits: TransferLimits,
    private readonly log: Logger,
  ) {
    const shortest = Math.min(limits.readIdle || Infinity, limits.writeIdle || Infinity);
    this.lookMs = Math.max(minLookMs, Math.ceil(shortest / 4));
  }

  /**
   * Checks a request under way, and ends it if the client is too slow.
   *
   * @param elapsedMs - milliseconds since the last check
   */
  judge(response: ServerResponse, elapsedMs: number): void {
    const { exchange } = response;
    const { request } = exchange;
    const { readIdle, readMinRate, writeIdle, writeMinRate } = this.limits;
    const flows = (exchange.flows ??= new Flows());
    // After the response has begun, the exchange may be a two-way stream such as gRPC, in which either side may stay silent.
    const awaitsBody = !exchange.headSent && request?.awaitsBody === true;
    if (readIdle > 0 && request !== undefined && flows.in.isTooSlow(request.received, awaitsBody, elapsedMs, readIdle, readMinRate)) {
      this.log.debug({ method: request.method, uri: request.uri }, 'request ended: the client stopped sending its body');
      response.timeOut();
    } else if (writeIdle > 0 && flows.out.isTooSlow(response.takenBytes, response.awaitsClient, elapsedMs, writeIdle, writeMinRate)) {
      this.log.debug({ method: request?.method, uri: request?.uri }, 'response cut off: the client stopped reading it');
      response.abort();
    }
  }
}
