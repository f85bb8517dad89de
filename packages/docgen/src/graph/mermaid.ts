import { linesInFrames } from './frames.js';
import type { Graph, NodeKind } from './graph.js';

/** Colours that are readable on white and on black. */
const colors: Readonly<Partial<Record<NodeKind, string>>> = {
  app: '#0a5f55',
  listener: '#0a5f55',
  matcher: '#7a4300',
  handler: '#2c4a9a',
  source: '#3b6b12',
  policy: '#7a2a72',
  transport: '#59625d',
};

/**
 * Writes a graph in the Mermaid language, which GitHub renders in Markdown.
 *
 * @internal
 */
export function toMermaid(graph: Graph): string {
  const names = new Map(graph.nodes.map(({ id }, at) => [id, `n${at}`]));
  const frames = new Map(graph.clusters.map(({ id }, at) => [id, `f${at}`]));
  const boxes = linesInFrames(graph, {
    node: ({ id, lines, kind }) => `${names.get(id)}${kind === 'config' ? '[' : '('}${quoted(lines.join('\n'))}${kind === 'config' ? ']' : ')'}`,
    open: ({ id, label }) => `subgraph ${frames.get(id)}[${quoted(label)}]`,
    close: 'end',
  });
  const edges = graph.edges.map(({ from, to, label, hidden }) => {
    const arrow = hidden === true ? '~~~' : label === '' ? '-->' : `-->|${quoted(label)}|`;
    return `  ${names.get(from)} ${arrow} ${names.get(to)}`;
  });
  const links = graph.nodes.filter(({ href }) => href !== undefined).map(({ id, href }) => `  click ${names.get(id)} href ${quoted(href ?? '')}`);
  const classes = Object.entries(colors).flatMap(([kind, color]) => {
    const own = graph.nodes.filter((node) => node.kind === kind).map(({ id }) => names.get(id));
    return own.length === 0 ? [] : [`  classDef ${kind} stroke:${color},stroke-width:2px`, `  class ${own.join(',')} ${kind}`];
  });
  return ['flowchart LR', ...boxes, ...edges, ...links, ...classes, ''].join('\n');
}

function quoted(text: string): string {
  const safe = text.replace(/[&<>"#]/g, (character) => `#${character.charCodeAt(0)};`).replaceAll('\n', '<br>');
  return `"${safe}"`;
}
