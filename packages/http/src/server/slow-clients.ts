import type { Logger } from '@caddis/core';
import { Flows } from '../response/flows.js';
import type { ServerResponse } from '../response/server-response.js';
import type { TransferLimits } from './transfer-limits.js';

/** Shortest time between two looks at the requests under way, milliseconds. */
const minLookMs = 25;

/**
 * Ends requests whose clients do not send what they have begun to send, or do not take what they have asked for. Only the time counts in
 * which this side waits for the client: while a handler or a backend is the one to wait for, nothing is due.
 *
 * All requests are looked at together, at times, so that a request that is over soon costs nothing. A limit is met by up to a quarter of it late.
 *
 * @see Caddy's `IdleDeadline`
 * @internal
 */
export class SlowClients {
  /** Milliseconds between two looks; infinite where there is no limit. */
  readonly lookMs: number;

  constructor(
    private readonly limits: TransferLimits,
    private readonly log: Logger,
  ) {
    const shortest = Math.min(limits.readIdle || Infinity, limits.writeIdle || Infinity);
    this.lookMs = Math.max(minLookMs, Math.ceil(shortest / 4));
  }

  /**
   * Looks at a request under way.
   *
   * @param elapsedMs - milliseconds since the last look
   */
  judge(response: ServerResponse, elapsedMs: number): void {
    const { exchange } = response;
    const { request } = exchange;
    const { readIdle, readMinRate, writeIdle, writeMinRate } = this.limits;
    const flows = (exchange.flows ??= new Flows());
    // Once an answer is under way the two sides may be talking, as over gRPC, and either may be silent.
    const awaitsBody = !exchange.headSent && request?.awaitsBody === true;
    if (readIdle > 0 && request !== undefined && flows.in.isTooSlow(request.received, awaitsBody, elapsedMs, readIdle, readMinRate)) {
      this.log.debug({ method: request.method, uri: request.uri }, 'request ended: its body does not come on');
      response.timeOut();
    } else if (writeIdle > 0 && flows.out.isTooSlow(response.takenBytes, response.awaitsClient, elapsedMs, writeIdle, writeMinRate)) {
      this.log.debug({ method: request?.method, uri: request?.uri }, 'response cut: the client does not take it');
      response.abort();
    }
  }
}
