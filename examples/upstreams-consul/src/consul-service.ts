import { propertyOf, type Clock } from '@caddis/core';
import { getText, startPause } from '@caddis/kit';
import type { WatchedService, WatchSession } from '@caddis/upstream-kit';

/** The query to Consul: base URL of its HTTP API, service and filters. */
export type ConsulQuery = Readonly<Record<'address' | 'service', string> & Record<'tag' | 'datacenter' | 'token', string | undefined>>;

const waitMs = 60_000;
/** Consul adds up to a sixteenth to the wait, so that clients do not all ask again at once; the rest is time for the answer to arrive. */
export const maxQuietMs = waitMs + waitMs / 16 + 10_000;
/** Minimum time between two queries, in milliseconds, for a service that changes all the time. */
const minSpacingMs = 100;
const maxAnswerBytes = 16_777_216;

/** The healthy instances of a service. Consul answers a blocking query when they differ from those at the given index. */
export class ConsulService implements WatchedService<string> {
  constructor(
    private readonly query: ConsulQuery,
    private readonly clock: Clock,
  ) {}

  /** Sends one query after another. After a failure the kit calls it again; its first query does not block, so that a recovery is seen at once. */
  async connect(session: WatchSession<string>): Promise<void> {
    let index = 0;
    while (!session.signal.aborted) {
      const spacing = startPause(this.clock, minSpacingMs, session.signal);
      const answer = await this.ask(index, session.signal);
      if (answer.index === index) session.alive();
      else session.learned(answer.text);
      // A lower index means that Consul lost its state: start again with a query for everything.
      index = answer.index < index ? 0 : answer.index;
      await spacing.done;
    }
  }

  /** A client that is not allowed to ask will not be allowed a moment later, so the watch should retry less often. */
  isCostly(error: unknown): boolean {
    return propertyOf(error, 'status') === 403;
  }

  private async ask(index: number, signal: AbortSignal): Promise<{ readonly index: number; readonly text: string }> {
    const { address, service, tag, datacenter, token } = this.query;
    const url = new URL(`v1/health/service/${encodeURIComponent(service)}`, address.replace(/\/*$/, '/'));
    const wanted = { passing: '1', index: String(index), wait: `${waitMs}ms`, tag, dc: datacenter };
    for (const [name, value] of Object.entries(wanted)) if (value !== undefined) url.searchParams.set(name, value);
    const given = token === undefined ? {} : { 'X-Consul-Token': token };
    const { text, headers } = await getText(url, { headers: given, signal, maxBytes: maxAnswerBytes });
    const next = Number(headers['x-consul-index']);
    if (!(next > 0)) throw new Error('the answer is not from Consul: it has no X-Consul-Index');
    return { index: next, text };
  }
}
