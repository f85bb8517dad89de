import type { Upstream } from '@caddis/core/http';
import { shortened } from '@caddis/kit';

/** Maximum number of labels of one upstream. A limit is needed, because each answer is compared with the previous one. */
const maxLabels = 32;

/**
 * Reads the labels of upstreams from an object that a service sent: its strings, numbers and booleans, at most 32; long values are shortened. Use the
 * same result for all upstreams that the object describes, so that ten thousand of them do not need ten thousand copies.
 *
 * @param stated - any value from the service
 * @returns a frozen object; `undefined` if there are no labels
 * @public
 */
export function readLabels(stated: unknown): Upstream['labels'] {
  if (typeof stated !== 'object' || stated === null || Array.isArray(stated)) return undefined;
  const labels = new Map<string, string>();
  for (const [name, value] of Object.entries(stated)) {
    if (labels.size >= maxLabels) break;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') labels.set(name, shortened(String(value)));
  }
  return labels.size === 0 ? undefined : Object.freeze(Object.fromEntries(labels));
}
