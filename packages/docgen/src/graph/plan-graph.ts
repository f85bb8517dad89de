import type { Plan } from '@caddis/runtime';
import { errors } from '../errors.js';
import { buildGraph, type GraphOptions, modulesUnder } from './build-graph.js';
import { toDot } from './dot.js';
import { toMermaid } from './mermaid.js';
import { toSvg } from './svg.js';

/** How the picture of a config is written. @public */
export type GraphFormat = 'svg' | 'dot' | 'mermaid';

/** More boxes than this nobody can read, and laying them out takes minutes. */
const maxBoxes = 1500;

/**
 * Draws the tree of modules that a config is assembled to: each box a module with its ID and what its config says, frames around servers and routes. An
 * arrow leads from a host to its guest, or the way of a request: from where a server listens through the matchers of a route to its handlers.
 *
 * @param plan - the checked config
 * @param format - `svg` draws, `dot` and `mermaid` are for other tools
 * @param options - what is drawn
 * @throws `DOCGEN_GRAPH_TOO_LARGE` for an SVG of more than 1500 modules that is not folded, `DOCGEN_GRAPH_EMPTY` where no module stands at the place
 * @public
 */
export async function renderGraph(plan: Plan, format: GraphFormat, options: GraphOptions = {}): Promise<string> {
  const { under = '', all = false } = options;
  const count = modulesUnder(plan, under).length;
  if (count === 0 && under !== '') throw errors.DOCGEN_GRAPH_EMPTY({ pointer: under });
  if (all && format === 'svg' && count > maxBoxes) throw errors.DOCGEN_GRAPH_TOO_LARGE({ count, most: maxBoxes });
  const graph = buildGraph(plan, options);
  if (format === 'dot') return toDot(graph);
  return format === 'mermaid' ? toMermaid(graph) : toSvg(graph);
}
