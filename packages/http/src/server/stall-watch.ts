import { type Clock, type Logger, originOf, type Timer } from '@caddis/core';
import type { ServerResponse } from '../response/server-response.js';
import type { OpenResponses } from './open-responses.js';
import type { SlowClients } from './slow-clients.js';

/** A request that is not answered, and of which no byte has moved for this long, is told of; milliseconds. @internal */
export const maxSilenceMs = 60_000;
/** A request of which no byte has moved for this long, since the stop began, does not hold up a stop any longer; milliseconds. @internal */
export const maxStallMs = 300_000;
/** Milliseconds between two looks at the requests under way, at most. */
const maxLookMs = 15_000;
/** Shortest time in milliseconds between two lines about one module: when it hangs, it hangs for many. */
const repeatMs = 60_000;

/**
 * Looks after requests that do not come on, because of clients or of this side. A handler, or what it waits for, may never be done. While the server serves, that is
 * logged; there is no limit, since a backend may think for as long as it likes, and a client that leaves frees its request at once.
 * A stop that has no limit of its own goes on without such requests.
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

  /** A request begins. */
  begin(): void {
    if (this.timer === undefined && !this.ended) this.timer = this.clock.setTimeout(this.look, this.lookMs);
  }

  /** No request is under way any more. */
  rest(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  /** The server stops, and waits for the requests under way. */
  stopping(): void {
    this.stoppingSince = this.clock.now();
  }

  /** Looks no more. */
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
      this.log.error(this.fieldsOf(response, now), 'request cut: no byte of it has moved since the server was told to stop');
      response.abort();
    } else if (!exchange.headSent && now - exchange.movedAt >= maxSilenceMs) {
      this.tell(response, now);
    }
  }

  private tell(response: ServerResponse, now: number): void {
    const about = response.exchange.request?.atWork ?? this;
    if (now - (this.toldAt.get(about) ?? Number.NEGATIVE_INFINITY) < repeatMs) return;
    this.toldAt.set(about, now);
    this.log.warn(this.fieldsOf(response, now), 'request waits for a module, and no byte of it has moved for a minute');
  }

  private fieldsOf({ exchange: { request, movedAt } }: ServerResponse, now: number): Readonly<Record<string, unknown>> {
    return { waits_for: originOf(request?.atWork), method: request?.method, uri: request?.uri, silent_ms: now - movedAt };
  }
}
