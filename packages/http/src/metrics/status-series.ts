import { bytesBounds, Histogram, secondsBounds } from '@caddis/kit';

/** What is measured of requests that had the same outcome. @internal */
export class StatusSeries {
  readonly requestDuration = new Histogram(secondsBounds);
  readonly requestSize = new Histogram(bytesBounds);
  readonly responseSize = new Histogram(bytesBounds);
  readonly responseDuration = new Histogram(secondsBounds);

  constructor(readonly labels: Readonly<Record<string, string>>) {}
}
