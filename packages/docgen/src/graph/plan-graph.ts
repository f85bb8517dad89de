import type { Plan, PlannedModule } from '@caddis/runtime';
import { errors } from '../errors.js';
import { toDot } from './dot.js';
import type { Graph, GraphEdge, GraphNode } from './graph.js';
import { toMermaid } from './mermaid.js';
import { toSvg } from './svg.js';
import { visible } from './visible.js';

/** How the picture of a config is written. @public */
export type GraphFormat = 'svg' | 'dot' | 'mermaid';

/** More boxes than this nobody can read, and laying them out takes minutes. */
const maxBoxes = 1500;

/**
 * Draws the tree of modules that a config is assembled to: each box a module with its ID, each arrow the place of a guest in its
 * host as a JSON pointer.
 *
 * @param plan - the checked config
 * @param format - `svg` draws, `dot` and `mermaid` are for other tools
 * @throws `DOCGEN_GRAPH_TOO_LARGE` for an SVG of more than 1500 modules
 * @public
 */
export async function renderGraph(plan: Plan, format: GraphFormat): Promise<string> {
  const graph = planGraph(plan);
  if (format === 'dot') return toDot(graph);
  if (format === 'mermaid') return toMermaid(graph);
  if (plan.moduleCount > maxBoxes) throw errors.DOCGEN_GRAPH_TOO_LARGE({ count: plan.moduleCount, most: maxBoxes });
  return toSvg(graph);
}

function planGraph(plan: Plan): Graph {
  const nodes: GraphNode[] = [{ id: '', label: 'config', kind: 'aside' }];
  const edges: GraphEdge[] = [];
  const names = new BoxNames();
  const document: Host = { id: '', pointer: '' };
  const open: { readonly planned: PlannedModule; readonly host: Host }[] = [...(plan.storage === undefined ? [] : [plan.storage]), ...plan.apps].map((planned) => ({ planned, host: document })).toReversed();
  // A stack of our own: a config may be nested deeper than calls may be.
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { planned, host } = next;
    const { pointer } = planned;
    const id = names.take(pointer);
    const way = pointer.startsWith(`${host.pointer}/`) ? pointer.slice(host.pointer.length) : pointer;
    nodes.push({ id, label: visible(planned.module.descriptor.id), kind: 'module' });
    edges.push({ from: host.id, to: id, label: visible(way) });
    for (const guest of planned.guests.toReversed()) open.push({ planned: guest, host: { id, pointer } });
  }
  return { nodes, edges };
}

/** A box with the pointer of what it stands for. */
interface Host {
  readonly id: string;
  readonly pointer: string;
}

/** Names of boxes: pointers, made visible, and still told apart. */
class BoxNames {
  readonly #taken = new Set<string>();

  take(pointer: string): string {
    const shown = visible(pointer);
    let name = shown;
    for (let count = this.#taken.size; this.#taken.has(name); count += 1) name = `${shown} (${count})`;
    this.#taken.add(name);
    return name;
  }
}
