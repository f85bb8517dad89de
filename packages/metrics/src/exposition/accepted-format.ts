import type { MetricsFormat } from './render-metrics.js';

/**
 * The form that a client wants.
 *
 * @param accept - value of its `Accept` field
 * @internal
 */
export function acceptedFormat(accept: string | undefined): MetricsFormat {
  const wants = (accept ?? '').split(',').some((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    return type === 'application/openmetrics-text' && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
  return wants ? 'openmetrics' : 'prometheus';
}
