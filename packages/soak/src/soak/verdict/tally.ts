import type { LoadRequest, Outcome } from '../requests/load-request.js';
import { type Troubles, everyGroup } from './troubles.js';

/** A trouble: a worker of the server is killed. What it had under way is lost, and nothing else. */
export const killWorker = 'kill worker';

/** What became of all requests. */
export class Tally {
  /** How often each came about, whatever it is. */
  readonly counts = new Map<string, number>();
  /** Requests that were lost though a retry may have saved them, and answers that were wrong: there must be none. */
  readonly faults = new Map<string, number>();

  /** Milliseconds that answers took, by group. */
  readonly durations = new Map<string, number[]>();

  /**
   * @param troubles - what goes wrong meanwhile
   * @param say - is told of each kind of fault when it comes about for the first time
   */
  constructor(
    private readonly troubles: Troubles,
    private readonly say: (text: string) => void = () => undefined,
  ) {}

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  fault(what: string): void {
    if (!this.faults.has(what)) this.say(`fault at ${new Date().toISOString()}: ${what}`);
    this.faults.set(what, (this.faults.get(what) ?? 0) + 1);
  }

  /**
   * Judges an outcome.
   *
   * A GET must be answered as long as a backend is there, and one always is: the proxy may send it again. It is not to blame where the
   * head of the response had come already. Any other method is lost without blame when a backend may have seen it; the proxy says by the
   * text of its error that it may not have. What a worker had under way is lost with it; a request that is never answered is a fault
   * nevertheless, as its connection has nobody then.
   *
   * @param via - how the request was sent, e.g. `HTTP/2`
   * @param from - when it was sent, in milliseconds of `performance.now`
   */
  judge(via: string, request: LoadRequest, outcome: Outcome, from: number): void {
    const { group, method } = request;
    const what = `${method} over ${via}`;
    const troubles = [...new Set(this.troubles.during(group, from))].sort();
    const why = troubles.length === 0 ? 'nothing was wrong' : troubles.join(', ');
    if ('failure' in outcome) {
      const told = `${what} to ${group}: ${outcome.answered ? 'cut within the response' : 'no response'}: ${outcome.failure} (${why})`;
      const isBlameless = outcome.answered ? troubles.length > 0 : troubles.includes(killWorker);
      if (isBlameless && outcome.failure !== 'no end of the answer') this.count(`lost: ${told}`);
      else this.fault(told);
    } else if (outcome.status === 200) {
      if (outcome.body === request.expected) this.answered(what, group, performance.now() - from);
      else this.fault(`${what} to ${group}: wrong body of ${outcome.body.length} bytes, expected ${request.expected.length} (${why})`);
    } else {
      const told = `${what} to ${group}: ${outcome.status} ${withoutAddresses(outcome.body)} (${why})`;
      const maySend = method === 'GET' || outcome.status === 503 || /cannot connect|no upstreams/.test(outcome.body);
      if (maySend || troubles.length === 0) this.fault(told);
      else this.count(`lost: ${told}`);
    }
  }

  /**
   * Whether a worker was killed, with everything that it had under way.
   *
   * @param from - since when, in milliseconds of `performance.now`
   */
  hasLostWorker(from: number): boolean {
    return this.troubles.during(everyGroup, from).includes(killWorker);
  }

  private answered(what: string, group: string, durationMs: number): void {
    this.count(`answered: ${what}`);
    const durations = this.durations.get(group) ?? [];
    durations.push(durationMs);
    this.durations.set(group, durations);
  }
}

function withoutAddresses(text: string): string {
  return text.replaceAll(/\d+\.\d+\.\d+\.\d+(:\d+)?/g, 'ADDRESS').slice(0, 200);
}
