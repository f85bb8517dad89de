import { pathToFileURL } from 'node:url';
import type { Viz } from '@viz-js/viz';
import { dependencyFile } from '../files/own-files.js';
import { toDot } from './dot.js';
import type { Graph } from './graph.js';

let engine: Promise<Viz> | undefined;

/** Colours by kind: outline, fill in light mode, fill in dark mode. */
const kinds: readonly (readonly [kind: string, line: string, light: string, dark: string])[] = [
  ['app', '#3f8f84', '#dfece8', '#1d3a35'],
  ['listener', '#3f8f84', '#fcfbf8', '#141919'],
  ['matcher', '#b98a3c', '#faecd4', '#392c15'],
  ['handler', '#6a83c9', '#e3e9f8', '#1f2947'],
  ['source', '#77a349', '#e4f0d6', '#24371a'],
  ['policy', '#b070a8', '#f4e4f1', '#3a2238'],
  ['transport', '#8a938e', '#ebe8df', '#2b2f2c'],
  ['other', '#8a938e', '#fcfbf8', '#1b2222'],
  ['fold', '#8a938e', '#fcfbf8', '#1b2222'],
];

const style = `<style>
svg { background: #fcfbf8; } text { fill: #1e2522; font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.config text, .edge text, .cluster text { fill: #59625d; } .cluster path { fill: none; stroke: #b9b4a6; } .cluster.server path { fill: #f4f2ec; }
${kinds.map(([kind, line, light]) => `.${kind} path { fill: ${light}; stroke: ${line}; }`).join('\n')}
a:hover text { text-decoration: underline; }
@media (prefers-color-scheme: dark) {
svg { background: #141919; } text { fill: #e3e9e6; } .config text, .edge text, .cluster text { fill: #9daaa5; } .cluster path { stroke: #4a5654; } .cluster.server path { fill: #191f1f; }
${kinds.map(([kind, , , dark]) => `.${kind} path { fill: ${dark}; }`).join('\n')}
}
</style>`;

/** Draws a graph as an SVG file. @internal */
export async function toSvg(graph: Graph): Promise<string> {
  // Graphviz is large, so it is only loaded on first use.
  engine ??= loadGraphviz().then(({ instance }) => instance());
  const file = (await engine).renderString(toDot(graph), { format: 'svg' });
  const drawn = file
    .slice(file.indexOf('<svg'))
    .replace(/<!--[^]*?-->\n?/g, '')
    .replace(/<svg width="[\d.]+pt" height="[\d.]+pt"\n? viewBox="0\.00 0\.00 ([\d.]+) ([\d.]+)"/, '<svg width="$1" height="$2" viewBox="0 0 $1 $2"')
    .trim();
  const head = drawn.indexOf('>') + 1;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${drawn.slice(0, head)}\n${style}${drawn.slice(head)}\n`;
}

function loadGraphviz(): Promise<typeof import('@viz-js/viz')> {
  return import(pathToFileURL(dependencyFile('@viz-js/viz')).href) as Promise<typeof import('@viz-js/viz')>;
}
