import type { LoadRequest, Outcome } from '../requests/load-request.js';
import { type Troubles, everyGroup } from './troubles.js';

/** The trouble that a worker of the server is killed. Only requests in progress in that worker may be lost. */
export const killWorker = 'kill worker';

/** Counts the results of all requests. */
export class Tally {
  /** Number of occurrences of each result. */
  readonly counts = new Map<string, number>();
  /** Lost requests that a retry could have saved, and wrong answers. There must be none. */
  readonly faults = new Map<string, number>();

  /** Response times in milliseconds, by group. */
  readonly durations = new Map<string, number[]>();

  /**
   * @param troubles - the troubles during the load
   * @param say - called when a kind of fault occurs for the first time
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
   * Judges the result of a request.
   *
   * A GET request must be answered, because the proxy may retry it and one backend always works. The exception is a response that breaks
   * after its head was sent. A request with another method may be lost if a backend may have received it; the text of the proxy's error
   * tells whether that is possible. It may also be lost to a backend that takes too long, because that is the fault of the machine. Requests in
   * progress in a killed worker may be lost. A request that is never answered is always a fault, because it means that no process handles
   * its connection any more.
   *
   * @param via - protocol of the request, e.g. `HTTP/2`
   * @param from - time when it was sent, in milliseconds of `performance.now`
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
      const isSlow = outcome.status === 504;
      if (maySend || (troubles.length === 0 && !isSlow)) this.fault(told);
      else this.count(`lost: ${told}`);
    }
  }

  /**
   * Tells whether a worker was killed, together with the requests in progress in it.
   *
   * @param from - start of the time to check, in milliseconds of `performance.now`
   */
  hasLostWorker(from: number): boolean {
    return this.troubles.during(everyGroup, from).includes(killWorker);
  }

  /** Records how long an answer took, in milliseconds. */
  took(group: string, durationMs: number): void {
    const durations = this.durations.get(group);
    if (durations === undefined) this.durations.set(group, [durationMs]);
    else durations.push(durationMs);
  }

  private answered(what: string, group: string, durationMs: number): void {
    this.count(`answered: ${what}`);
    this.took(group, durationMs);
  }
}

function withoutAddresses(text: string): string {
  return text.replaceAll(/\d+\.\d+\.\d+\.\d+(:\d+)?/g, 'ADDRESS').slice(0, 200);
}
