import type { Candidate } from '@caddis/core/http';

/**
 * Picks the available candidate with the fewest active requests; at random among several with equally few.
 *
 * @internal
 */
export function pickLeastRequests<Some extends Candidate>(candidates: readonly Some[]): Some | undefined {
  let picked: Some | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  let equal = 0;
  for (const candidate of candidates) {
    const { requests } = candidate;
    if (requests > fewest || !candidate.available) continue;
    equal = requests < fewest ? 1 : equal + 1;
    fewest = requests;
    if (equal === 1 || Math.random() * equal < 1) picked = candidate;
  }
  return picked;
}
