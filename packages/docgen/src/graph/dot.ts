import type { Graph, GraphNode } from './graph.js';

const shapes: Readonly<Record<GraphNode['kind'], string>> = {
  module: 'shape=box, style=rounded',
  aside: 'shape=plaintext',
};

/**
 * Writes a picture in the DOT language of Graphviz.
 *
 * @internal
 */
export function toDot(graph: Graph): string {
  const nodes = graph.nodes.map(({ id, label, kind }) => {
    const tooltip = kind === 'module' ? `, tooltip=${quoted(id)}` : '';
    return `  ${quoted(id)} [label=${quoted(label)}, class="${kind}", ${shapes[kind]}${tooltip}];`;
  });
  const edges = graph.edges.map(({ from, to, label }) => `  ${quoted(from)} -> ${quoted(to)} [label=${quoted(label)}];`);
  return [
    'digraph "config" {',
    '  graph [rankdir=LR, nodesep=0.12, ranksep=0.6, bgcolor=transparent];',
    '  node [fontname="Courier", fontsize=11, height=0.3, margin="0.12,0.04", color="#8a938e"];',
    '  edge [fontname="Courier", fontsize=9, color="#8a938e", arrowsize=0.6];',
    ...nodes,
    ...edges,
    '}',
    '',
  ].join('\n');
}

/** Backslashes are doubled and ampersands written out, as Graphviz gives both a meaning. */
function quoted(text: string): string {
  return `"${text.replaceAll('&', '&amp;').replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
