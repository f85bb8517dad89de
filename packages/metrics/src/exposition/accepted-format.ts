import type { MetricsFormat } from './render-metrics.js';

/**
 * Chooses the metrics format for a client.
 *
 * @param accept - value of the client's `Accept` field
 * @internal
 */
export function acceptedFormat(accept: string | undefined): MetricsFormat {
  const wants = (accept ?? '').split(',').some((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    return type === 'application/openmetrics-text' && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
  return wants ? 'openmetrics' : 'prometheus';
}
