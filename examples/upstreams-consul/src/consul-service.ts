import { propertyOf, type Clock } from '@caddis/core';
import { getText, startPause } from '@caddis/kit';
import type { WatchedService, WatchSession } from '@caddis/upstream-kit';

/** What Consul is asked, at the base URL of its HTTP API. */
export type ConsulQuery = Readonly<Record<'address' | 'service', string> & Record<'tag' | 'datacenter' | 'token', string | undefined>>;

const waitMs = 60_000;
/** Consul adds up to a sixteenth to a wait, so that not all clients ask again at once; and the answer must get here. */
export const maxQuietMs = waitMs + waitMs / 16 + 10_000;
/** Least time from one query to the next in milliseconds, for a service that changes all the time. */
const minSpacingMs = 100;
const maxAnswerBytes = 16_777_216;

/** The instances of a service that pass their checks: a blocking query is answered when they are others than those of an index. */
export class ConsulService implements WatchedService<string> {
  constructor(
    private readonly query: ConsulQuery,
    private readonly clock: Clock,
  ) {}

  /** Asks again and again. After a failure it is called anew: its first query waits for nothing, so an end of the trouble is seen at once. */
  async connect(session: WatchSession<string>): Promise<void> {
    let index = 0;
    while (!session.signal.aborted) {
      const spacing = startPause(this.clock, minSpacingMs, session.signal);
      const answer = await this.ask(index, session.signal);
      if (answer.index === index) session.alive();
      else session.learned(answer.text);
      // An index that goes back is that of a Consul which lost its state: everything is asked for anew.
      index = answer.index < index ? 0 : answer.index;
      await spacing.done;
    }
  }

  /** Who may not ask will not be allowed a moment later. */
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
    if (!(next > 0)) throw new Error('what answered is no Consul: it gave no X-Consul-Index');
    return { index: next, text };
  }
}
