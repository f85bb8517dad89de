import { pathToFileURL } from 'node:url';
import type { Viz } from '@viz-js/viz';
import { dependencyFile } from '../files/own-files.js';
import { toDot } from './dot.js';
import type { Graph } from './graph.js';

let engine: Promise<Viz> | undefined;

/** Colours, light and dark. */
const style = `<style>
svg { background: #fcfbf8; } text { fill: #1e2522; font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.node path, .node polygon { fill: #fcfbf8; stroke: #8a938e; } .aside text, .edge text { fill: #59625d; }
@media (prefers-color-scheme: dark) {
svg { background: #141919; } text { fill: #e3e9e6; } .node path, .node polygon { fill: #1b2222; } .aside text, .edge text { fill: #9daaa5; }
}
</style>`;

/** Draws a picture as an SVG file. @internal */
export async function toSvg(graph: Graph): Promise<string> {
  // Graphviz is big: it is loaded when somebody wants a picture.
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
