import type { Plan, PlannedModule } from '@caddis/runtime';
import { idPath } from '../site/base/site.js';
import { framesOf } from './clusters.js';
import { Details } from './details.js';
import { boxesOfRows, Folding, rowText } from './fold.js';
import type { Graph, GraphCluster, GraphEdge, GraphNode } from './graph.js';
import { nodeKind } from './node-kind.js';
import { visible } from './visible.js';

/** Which part of a config to draw, and how. @public */
export interface GraphOptions {
  /** JSON pointer: only draws modules at or below it. The whole config when left out. */
  readonly under?: string | undefined;
  /** True to draw each module as a box; otherwise a config of more than 60 modules is folded, so that the picture fits a screen. */
  readonly all?: boolean | undefined;
  /** Address of a documentation site, ending with a slash: each module links to its page there. */
  readonly documentation?: string | undefined;
}

/** A module together with its host. */
interface Placed {
  readonly planned: PlannedModule;
  readonly host: Host;
}

interface Host {
  readonly id: string;
  readonly pointer: string;
  readonly guests: readonly PlannedModule[];
}

/** The box of a matcher, and the matcher set that it belongs to. */
interface Matching {
  readonly id: string;
  readonly set: string;
}

/**
 * Builds the graph of a config: a box for each module or for a group of them; arrows from hosts to guests, and in a route from its matchers through
 * its handlers; frames around servers and routes.
 *
 * @internal
 */
export function buildGraph(plan: Plan, options: GraphOptions = {}): Graph {
  return new GraphBuilder(plan, options).build();
}

/** Lists the modules of a plan at or below a pointer, in document order. @internal */
export function modulesUnder(plan: Plan, under = ''): readonly PlannedModule[] {
  const found: PlannedModule[] = [];
  const open = rootsOf(plan).toReversed();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.pointer === under || next.pointer.startsWith(`${under}/`)) found.push(next);
    open.push(...next.guests.toReversed());
  }
  return found;
}

function rootsOf(plan: Plan): readonly PlannedModule[] {
  return [...(plan.storage === undefined ? [] : [plan.storage]), ...plan.apps];
}

class GraphBuilder {
  readonly #nodes: GraphNode[] = [{ id: '', lines: ['config'], kind: 'config' }];
  readonly #edges: GraphEdge[] = [];
  readonly #clusters = new Map<string, GraphCluster>();
  readonly #names = new BoxNames();
  /** The boxes that show where servers listen, by the servers' pointers. */
  readonly #listeners = new Map<string, string>();
  readonly #routes = new Map<string, { readonly matchers: Matching[]; readonly handlers: string[]; readonly from: string }>();
  readonly #rows = new Map<string, { readonly host: Host; readonly rows: Map<string, PlannedModule[]> }>();
  readonly #details: Details;

  constructor(
    private readonly plan: Plan,
    private readonly options: GraphOptions,
  ) {
    this.#details = new Details(plan.document, plan.secrets);
  }

  build(): Graph {
    const modules = modulesUnder(this.plan, this.options.under);
    const folding = new Folding(this.options.all === true ? [] : modules);
    const isIn = new Set(modules);
    const top: Host = { id: '', pointer: '', guests: rootsOf(this.plan) };
    const open: Placed[] = top.guests.map((planned) => ({ planned, host: top })).toReversed();
    // An explicit stack, because a config may be nested deeper than the call stack allows.
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { planned, host } = next;
      const row = isIn.has(planned) ? folding.rowFor(planned, host) : undefined;
      if (row !== undefined) this.#addRow(row, host, planned);
      const own = isIn.has(planned) && row === undefined ? { id: this.#addModule(planned, host), pointer: planned.pointer, guests: planned.guests } : host;
      // A row covers everything below its module, except in a route, where each module adds to the row itself.
      if (row === planned.pointer) continue;
      for (const guest of planned.guests.toReversed()) open.push({ planned: guest, host: own });
    }
    this.#drawRoutes();
    this.#drawRows();
    return { nodes: this.#nodes, edges: this.#edges, clusters: [...this.#clusters.values()] };
  }

  #addModule(planned: PlannedModule, host: Host): string {
    const { pointer } = planned;
    const { descriptor } = planned.module;
    const { clusters, rest } = framesOf(pointer);
    const id = this.#names.take(pointer);
    const from = this.#enter(clusters, host);
    this.#nodes.push({
      id,
      lines: [descriptor.id, ...this.#details.linesOf(pointer, descriptor.id.split('.').at(-1) ?? '')].map(visible),
      kind: nodeKind(descriptor.id),
      href: this.options.documentation === undefined ? undefined : this.options.documentation + idPath(descriptor.id),
      cluster: clusters.at(-1)?.id,
    });
    const route = clusters.at(-1);
    const [part] = rest;
    if (route?.kind === 'route' && (part === 'match' || part === 'handle') && !host.pointer.startsWith(`${route.id}/`)) {
      const lists = this.#routes.get(route.id) ?? { matchers: [], handlers: [], from };
      this.#routes.set(route.id, lists);
      if (part === 'match') lists.matchers.push({ id, set: `match/${rest[1]}` });
      else lists.handlers.push(id);
    } else {
      const way = pointer.startsWith(`${host.pointer}/`) ? pointer.slice(host.pointer.length) : pointer;
      this.#edges.push({ from: host.id, to: id, label: visible(way) });
    }
    return id;
  }

  /** Adds missing frames. @returns the box before the innermost server: the one that shows where it listens, or else the host */
  #enter(clusters: readonly GraphCluster[], host: Host): string {
    let from = host.id;
    for (const cluster of clusters) {
      if (!this.#clusters.has(cluster.id)) this.#clusters.set(cluster.id, { ...cluster, label: visible(cluster.label) });
      if (cluster.kind !== 'server') continue;
      let listener = this.#listeners.get(cluster.id);
      if (listener === undefined) {
        listener = this.#names.take(`${cluster.id}/listen`);
        this.#listeners.set(cluster.id, listener);
        this.#nodes.push({ id: listener, lines: ['listen', ...this.#details.linesOf(`${cluster.id}/listen`, '')].map(visible), kind: 'listener', cluster: cluster.id });
        this.#edges.push({ from: host.id, to: listener, label: 'servers' });
      }
      if (!host.pointer.startsWith(`${cluster.id}/`)) from = listener;
    }
    return from;
  }

  /** Draws the arrows of routes: from where requests enter to the matchers, and from these through the handlers in order. */
  #drawRoutes(): void {
    for (const { matchers, handlers, from } of this.#routes.values()) {
      const [first] = handlers;
      // All matchers in a set must match, but only one of several sets.
      const hasSets = matchers.some(({ set }) => set !== matchers[0]?.set);
      for (const { id, set } of matchers) this.#edges.push({ from, to: id, label: hasSets ? set : '' });
      if (first !== undefined && matchers.length === 0) this.#edges.push({ from, to: first, label: '' });
      if (first !== undefined) for (const { id } of matchers) this.#edges.push({ from: id, to: first, label: '' });
      for (const [at, next] of handlers.slice(1).entries()) this.#edges.push({ from: handlers[at] ?? '', to: next, label: '' });
    }
  }

  #addRow(row: string, host: Host, planned: PlannedModule): void {
    const server = framesOf(row).clusters.findLast(({ kind, id }) => kind === 'server' && id !== row)?.id;
    const place = server ?? host.pointer;
    const list = this.#rows.get(place) ?? { host, rows: new Map<string, PlannedModule[]>() };
    this.#rows.set(place, list);
    const modules = list.rows.get(row) ?? [];
    list.rows.set(row, modules);
    modules.push(planned);
  }

  #drawRows(): void {
    for (const [place, { host, rows }] of this.#rows) {
      const { clusters } = framesOf(place);
      const from = this.#enter(clusters, host);
      const texts = [...rows].map(([pointer, modules]) => this.#rowText(pointer, modules));
      let last: string | undefined;
      for (const [at, lines] of boxesOfRows(texts, this.#rows.size).entries()) {
        const id = this.#names.take(`${place}/folded ${at}`);
        this.#nodes.push({ id, lines: lines.map(visible), kind: 'fold', cluster: clusters.at(-1)?.id });
        this.#edges.push(last === undefined ? { from, to: id, label: `${rows.size} folded` } : { from: last, to: id, label: '', hidden: true });
        last = id;
      }
    }
  }

  #rowText(pointer: string, modules: readonly PlannedModule[]): string {
    const last = framesOf(pointer).clusters.at(-1);
    const text = rowText(modules, this.#details);
    return last?.kind === 'server' && last.id === pointer ? `${last.label} ${this.#details.linesOf(`${pointer}/listen`, '').join(' ')}: ${text}` : text;
  }
}

/** Makes unique box names from pointers, with invisible characters made visible. */
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
