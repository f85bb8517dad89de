import { linesInFrames } from './frames.js';
import type { Graph, GraphNode } from './graph.js';
import { visible } from './visible.js';

/**
 * Writes a graph in Graphviz's DOT language.
 *
 * @internal
 */
export function toDot(graph: Graph): string {
  const names = new Map(graph.clusters.map(({ id }, at) => [id, `cluster_${at}`]));
  const boxes = linesInFrames(graph, {
    node: nodeLine,
    open: ({ id, label, kind }) => `subgraph ${names.get(id)} { label=${quoted(label)}; class="${kind}"; tooltip=${quoted(visible(id))};`,
    close: '}',
  });
  const edges = graph.edges.map(({ from, to, label, hidden }) => `  ${quoted(from)} -> ${quoted(to)} [${hidden === true ? 'style=invis' : `label=${quoted(label)}`}];`);
  return [
    'digraph "config" {',
    '  graph [rankdir=LR, nodesep=0.12, ranksep=0.4, bgcolor=transparent, fontname="Courier", fontsize=10, color="#8a938e", style=rounded, labeljust=l];',
    '  node [fontname="Courier", fontsize=11, height=0.3, margin="0.12,0.04", color="#8a938e"];',
    '  edge [fontname="Courier", fontsize=9, color="#8a938e", arrowsize=0.6];',
    ...boxes,
    ...edges,
    '}',
    '',
  ].join('\n');
}

function nodeLine({ id, lines, kind, href }: GraphNode): string {
  const shape = kind === 'config' ? 'shape=plaintext' : 'shape=box, style="rounded,filled", fillcolor=white';
  const label = kind === 'fold' ? `"${lines.map((line) => `${escaped(line)}\\l`).join('')}"` : quoted(lines.join('\n'));
  const link = href === undefined ? '' : `, URL=${quoted(href)}`;
  return `${quoted(id)} [label=${label}, class="${kind}", ${shape}${kind === 'config' ? '' : `, tooltip=${quoted(id)}`}${link}];`;
}

function quoted(text: string): string {
  return `"${escaped(text).replaceAll('\n', '\\n')}"`;
}

/** Escapes text for Graphviz, where backslashes and ampersands have a special meaning. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}
