import { methodLabel } from './method-label.js';
import { StatusSeries } from './status-series.js';

/** The counts of the requests with the same server, first handler and host name. @internal */
export class RequestSeries {
  inFlight = 0;
  requests = 0;
  errors = 0;
  /** By status and method. There are at most a thousand statuses, and few method labels. */
  private readonly outcomes = new Map<string, StatusSeries>();

  constructor(readonly labels: Readonly<Record<string, string>>) {}

  /** Returns the series for a status and method. */
  outcome(status: number, method: string): StatusSeries {
    const label = methodLabel(method);
    const key = `${status} ${label}`;
    let series = this.outcomes.get(key);
    if (series === undefined) {
      const { server = '', handler = '', ...host } = this.labels;
      this.outcomes.set(key, (series = new StatusSeries({ server, handler, code: String(status), method: label, ...host })));
    }
    return series;
  }

  all(): Iterable<StatusSeries> {
    return this.outcomes.values();
  }
}
