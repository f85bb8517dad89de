import { bytesBounds, Histogram, secondsBounds } from '@caddis/kit';

/** The measurements of the requests with the same status and method. @internal */
export class StatusSeries {
  readonly requestDuration = new Histogram(secondsBounds);
  readonly requestSize = new Histogram(bytesBounds);
  readonly responseSize = new Histogram(bytesBounds);
  readonly responseDuration = new Histogram(secondsBounds);

  constructor(readonly labels: Readonly<Record<string, string>>) {}
}
