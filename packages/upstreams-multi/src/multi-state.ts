import type { SourceState, SourceStatus } from '@caddis/core/http';

const goodStates: ReadonlySet<SourceState> = new Set(['ok', 'empty']);

/**
 * Combines the states of several sources into one. `failing` means that requests get an error, because all sources fail. `partial` means that
 * there are upstreams, but at least one source has a problem.
 *
 * @internal
 */
export function combinedState(parts: readonly SourceStatus[]): SourceState {
  const states = parts.map(({ state }) => state);
  const [first = 'empty'] = states;
  if (states.every((state) => state === first)) return first;
  const hasUpstreams = parts.some(({ upstreams }) => upstreams.length > 0);
  if (!hasUpstreams) return states.includes('pending') ? 'pending' : 'empty';
  return states.every((state) => goodStates.has(state)) ? 'ok' : 'partial';
}
