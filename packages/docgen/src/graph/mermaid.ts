import type { Graph, GraphNode } from './graph.js';

const brackets: Readonly<Record<GraphNode['kind'], readonly [string, string]>> = {
  module: ['(', ')'],
  aside: ['[', ']'],
};

/**
 * Writes a picture in the language of Mermaid, which GitHub draws in Markdown.
 *
 * @internal
 */
export function toMermaid(graph: Graph): string {
  const names = new Map(graph.nodes.map(({ id }, at) => [id, `n${at}`]));
  const nodes = graph.nodes.map(({ id, label, kind }) => `  ${names.get(id)}${brackets[kind][0]}${quoted(label)}${brackets[kind][1]}`);
  const edges = graph.edges.map(({ from, to, label }) => `  ${names.get(from)} -->|${quoted(label)}| ${names.get(to)}`);
  return ['flowchart LR', ...nodes, ...edges, ''].join('\n');
}

function quoted(text: string): string {
  const safe = text.replace(/[&<>"#]/g, (character) => `#${character.charCodeAt(0)};`).replaceAll('\n', '<br>');
  return `"${safe}"`;
}
