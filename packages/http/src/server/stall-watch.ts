import { type Clock, type Logger, originOf, type Timer } from '@caddis/core';
import type { ServerResponse } from '../response/server-response.js';
import type { OpenResponses } from './open-responses.js';
import type { SlowClients } from './slow-clients.js';

/** A warning is logged for an unanswered request after this time without traffic, in milliseconds. @internal */
export const maxSilenceMs = 60_000;
/** A stopping server cuts a request after this time without traffic, counted from the stop at the earliest, in milliseconds. @internal */
export const maxStallMs = 300_000;
/** Longest time between two checks of the requests under way, in milliseconds. */
const maxLookMs = 15_000;
/** Shortest time between two log lines about one module, in milliseconds. A module that hangs usually hangs for many requests. */
const repeatMs = 60_000;

/**
 * Watches for requests that make no progress. The cause may be a slow client, or a handler that never finishes. A slow handler is only
 * logged. It has no time limit, since a backend may take as long as it needs, and a client that leaves frees its request at once.
 * A server that stops without a `grace_period` cuts such requests.
 *
 * @internal
 */
export class StallWatch {
  private timer: Timer | undefined;
  private stoppingSince: number | undefined;
  private readonly toldAt = new WeakMap<object, number>();
  private ended = false;
  private readonly lookMs: number;

  constructor(
    private readonly openResponses: OpenResponses,
    private readonly slowClients: SlowClients,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {
    this.lookMs = Math.min(maxLookMs, slowClients.lookMs);
  }

  /** Starts the checks. Called when a request begins. */
  begin(): void {
    if (this.timer === undefined && !this.ended) this.timer = this.clock.setTimeout(this.look, this.lookMs);
  }

  /** Pauses the checks. Called when no request is under way any more. */
  rest(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  /** Records that the server stops and waits for the requests under way. */
  stopping(): void {
    this.stoppingSince = this.clock.now();
  }

  /** Ends the checks for good. */
  end(): void {
    this.ended = true;
    this.rest();
  }

  private readonly look = (): void => {
    const now = this.clock.now();
    this.timer = undefined;
    this.openResponses.forEach((response) => {
      this.slowClients.judge(response, this.lookMs);
      if (!response.exchange.closed) this.judge(response, now);
    });
    if (!this.openResponses.isEmpty) this.begin();
  };

  private judge(response: ServerResponse, now: number): void {
    const { exchange } = response;
    const bytes = exchange.bytesWritten + (exchange.request?.received ?? 0);
    if (bytes !== exchange.bytesCounted) {
      exchange.bytesCounted = bytes;
      exchange.movedAt = now;
      return;
    }
    if (this.stoppingSince !== undefined && now - Math.max(exchange.movedAt, this.stoppingSince) >= maxStallMs) {
      this.log.error(this.fieldsOf(response, now), 'request cut off: no data was transferred since the server began to stop');
      response.abort();
    } else if (!exchange.headSent && now - exchange.movedAt >= maxSilenceMs) {
      this.tell(response, now);
    }
  }

  private tell(response: ServerResponse, now: number): void {
    const about = response.exchange.request?.atWork ?? this;
    if (now - (this.toldAt.get(about) ?? Number.NEGATIVE_INFINITY) < repeatMs) return;
    this.toldAt.set(about, now);
    this.log.warn(this.fieldsOf(response, now), 'a request is waiting for a module, without any data for a minute');
  }

  private fieldsOf({ exchange: { request, movedAt } }: ServerResponse, now: number): Readonly<Record<string, unknown>> {
    return { waits_for: originOf(request?.atWork), method: request?.method, uri: request?.uri, silent_ms: now - movedAt };
  }
}
