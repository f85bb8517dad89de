import type { GraphCluster } from './graph.js';
import { pointerSteps, stepInto } from './pointers.js';

/** Keys whose entries get a frame each. */
const framed = new Map<string, GraphCluster['kind']>([
  ['servers', 'server'],
  ['routes', 'route'],
  ['named_routes', 'route'],
]);
/** Maximum nesting of frames. Deeper content is drawn in the innermost frame. */
const maxDepth = 6;

/** The frames around a place in the document, outermost first, and the remaining path. @internal */
export interface Frames {
  readonly clusters: readonly GraphCluster[];
  /** Pointer steps from the innermost frame to the place. */
  readonly rest: readonly string[];
}

/**
 * Finds the servers and routes that contain a place.
 *
 * @param pointer - JSON pointer of the place
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
