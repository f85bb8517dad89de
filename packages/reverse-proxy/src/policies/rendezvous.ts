import type { Candidate } from '@caddis/core/http';
import type { HashText } from './hash-text.js';

/**
 * Picks the available candidate with the highest hash of its address and a key (rendezvous hashing). The same key always gets the same
 * upstream, and if an upstream is removed, only its keys move to others.
 *
 * The address is hashed as the config or source writes it, so `10.0.0.1:80` and `tcp/10.0.0.1:80` differ.
 *
 * @param key - requests with the same key go to the same upstream
 * @see Caddy's `hostByHashing`
 * @internal
 */
export function pickByHash<Some extends Candidate>(candidates: readonly Some[], key: string, hash: HashText): Some | undefined {
  let picked: Some | undefined;
  let highest = 0n;
  for (const candidate of candidates) {
    if (!candidate.available) continue;
    const score = hash(candidate.upstream.dial + key);
    if (score > highest) {
      highest = score;
      picked = candidate;
    }
  }
  return picked;
}
