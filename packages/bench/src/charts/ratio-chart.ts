import type { Summary } from '../statistics.js';
import type { RatioTable } from './read-ratios.js';

/** The panels of a chart, one for each quantity. */
const panels: readonly (readonly [quantity: string, title: string])[] = [
  ['CPU s per request', 'CPU time per request'],
  ['RSS', 'memory'],
];

/** Sizes in pixels. */
const [width, labelWidth, valueWidth, rowHeight, headHeight, panelGap] = [720, 150, 120, 24, 44, 18];
const [left, right] = [labelWidth, width - valueWidth];
/** Marks on the scale; each is twice the previous one. */
const marks = [0.25, 0.5, 1, 2, 4, 8];
const [least, greatest] = [0.2, 10];

const style = `
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.dim { fill: #59636e } .value { font-variant-numeric: tabular-nums }
.grid { stroke: #d1d9e0 } .same { stroke: #59636e } .spread { stroke-width: 3; stroke-linecap: round }
.less { stroke: #1a7f37; fill: #1a7f37 } .even { stroke: #818b98; fill: #818b98 } .more { stroke: #bc4c00; fill: #bc4c00 }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc } .dim { fill: #9198a1 } .grid { stroke: #3d444d } .same { stroke: #9198a1 }
.less { stroke: #3fb950; fill: #3fb950 } .more { stroke: #f0883e; fill: #f0883e }
}`;

/**
 * Draws ratios reference ÷ other on a logarithmic scale: a point for the median, and a line from the minimum to the maximum.
 *
 * @returns an SVG that suits light and dark pages
 * @internal
 */
export function ratioChart({ scenario, reference, rows }: RatioTable): string {
  const drawn = panels.filter(([quantity]) => rows.some(({ ratios }) => ratios.has(quantity)));
  const panelHeight = headHeight + rows.length * rowHeight + panelGap;
  const height = drawn.length * panelHeight;
  const title = `${scenario}: ${reference} ÷ others`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">`,
    `<title>${escaped(title)}</title>`,
    `<style>${style}\n</style>`,
    ...drawn.flatMap(([quantity, name], index) => panel({ quantity, name, rows, top: index * panelHeight })),
    '</svg>',
    '',
  ].join('\n');
}

interface PanelOptions {
  readonly quantity: string;
  readonly name: string;
  readonly rows: RatioTable['rows'];
  readonly top: number;
}

function panel({ quantity, name, rows, top }: PanelOptions): readonly string[] {
  const bottom = top + headHeight + rows.length * rowHeight;
  return [
    `<text x="0" y="${top + 16}" font-weight="600">${escaped(name)}</text>`,
    `<text x="${round(at(1)) - 8}" y="${top + 16}" class="dim" text-anchor="end">← Caddis needs less</text>`,
    `<text x="${round(at(1)) + 8}" y="${top + 16}" class="dim">Caddis needs more →</text>`,
    ...marks.flatMap((mark) => [
      `<line x1="${round(at(mark))}" x2="${round(at(mark))}" y1="${top + headHeight - 8}" y2="${bottom}" class="${mark === 1 ? 'same' : 'grid'}"/>`,
      `<text x="${round(at(mark))}" y="${top + headHeight - 12}" class="dim" text-anchor="middle">${mark}</text>`,
    ]),
    ...rows.flatMap(({ peer, ratios }, index) => row(peer, ratios.get(quantity), top + headHeight + (index + 0.5) * rowHeight)),
  ];
}

function row(peer: string, ratio: Summary | undefined, y: number): readonly string[] {
  const label = `<text x="0" y="${y + 4}">${escaped(peer)}</text>`;
  if (ratio === undefined) return [label];
  // If the ratios of different rounds are on both sides of 1, there is no clear difference.
  const kind = ratio.least <= 1 && ratio.greatest >= 1 ? 'even' : ratio.median < 1 ? 'less' : 'more';
  return [
    label,
    `<line x1="${round(at(ratio.least))}" x2="${round(at(ratio.greatest))}" y1="${y}" y2="${y}" class="spread ${kind}" opacity="0.45"/>`,
    `<circle cx="${round(at(ratio.median))}" cy="${y}" r="5" class="${kind}"/>`,
    `<text x="${width}" y="${y + 4}" class="value" text-anchor="end">${ratio.median.toFixed(2)} <tspan class="dim">(${ratio.least.toFixed(2)}–${ratio.greatest.toFixed(2)})</tspan></text>`,
  ];
}

/** Horizontal position of a ratio. Ratios outside the scale are drawn at its ends. */
function at(ratio: number): number {
  const bounded = Math.min(Math.max(ratio, least), greatest);
  return left + ((right - left) * Math.log(bounded / least)) / Math.log(greatest / least);
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
