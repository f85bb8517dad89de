import type { Plan } from '@caddis/runtime';
import { errors } from '../errors.js';
import { buildGraph, type GraphOptions, modulesUnder } from './build-graph.js';
import { toDot } from './dot.js';
import { toMermaid } from './mermaid.js';
import { toSvg } from './svg.js';

/** Output format of a graph. @public */
export type GraphFormat = 'svg' | 'dot' | 'mermaid';

/** Maximum number of boxes in an SVG: more are unreadable and take minutes to lay out. */
const maxBoxes = 1500;

/**
 * Draws the module tree of a config: each box is a module with its ID and values from the config; frames surround servers and routes. Arrows lead from
 * hosts to guests, and along the path of requests: from the listen addresses of a server through the matchers of a route to its handlers.
 *
 * @param plan - the checked config
 * @param format - `svg` is a picture; `dot` and `mermaid` are input for other tools
 * @param options - which part to draw, and how
 * @throws `DOCGEN_GRAPH_TOO_LARGE` for an unfolded SVG of more than 1500 modules, `DOCGEN_GRAPH_EMPTY` if there is no module at or below `under`
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
