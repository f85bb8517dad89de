import type { GraphCluster } from './graph.js';
import { pointerSteps, stepInto } from './pointers.js';

/** Keys whose values hold what gets a frame, each under a name or a number. */
const framed = new Map<string, GraphCluster['kind']>([
  ['servers', 'server'],
  ['routes', 'route'],
  ['named_routes', 'route'],
]);
/** Frames deeper than this are not drawn: what is in them stands in the last one. */
const maxDepth = 6;

/** The frames around a place of the document, the outermost first, and the rest of the way. @internal */
export interface Frames {
  readonly clusters: readonly GraphCluster[];
  /** Steps from the innermost frame to the place. */
  readonly rest: readonly string[];
}

/**
 * Finds the servers and routes that a place stands in.
 *
 * @param pointer - of the place
 * @internal
 */
export function framesOf(pointer: string): Frames {
  const clusters: GraphCluster[] = [];
  const steps = pointerSteps(pointer);
  let at = '';
  let rest = 0;
  for (const [index, step] of steps.entries()) {
    const kind = index === 0 ? undefined : framed.get(steps[index - 1] ?? '');
    at = stepInto(at, step);
    if (kind === undefined || clusters.length === maxDepth) continue;
    clusters.push({ id: at, kind, label: `${kind} ${step}`, parent: clusters.at(-1)?.id });
    rest = index + 1;
  }
  return { clusters, rest: steps.slice(rest) };
}
