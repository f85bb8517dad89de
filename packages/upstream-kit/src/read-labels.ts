import type { Upstream } from '@caddis/core/http';
import { shortened } from '@caddis/kit';

/** Maximum number of labels of one upstream; each answer is compared with the one before. */
const maxLabels = 32;

/**
 * Reads the labels of upstreams from an object of a service: its strings, numbers and booleans, 32 at most, long ones shortened. Use the result for all
 * upstreams that the object is about, so that ten thousand of them do not multiply it.
 *
 * @param stated - anything that came from the service
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
