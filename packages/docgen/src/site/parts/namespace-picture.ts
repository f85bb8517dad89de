import type { HostDoc, ModuleRef, NamespaceDoc } from '../../model/catalogue-doc.js';
import type { CatalogueIndex } from '../../model/catalogue-index.js';
import { hostName, namespaceName } from '../../text/names.js';
import { plainSentence } from '../../text/plain-sentence.js';
import { html, nothing, type Html } from '../base/html.js';

/** Maximum number of boxes on each side; further ones are summed up in one box. */
const maxBoxes = 12;
/** Sizes in pixels. In common monospaced fonts, a letter of 12 pixels is 7.25 wide. */
const letter = 7.25;
const lineHeight = 16;
const padding = 9;
const gap = 8;
const arrowRoom = 70;

/** A box with its text, without a position. */
interface Box {
  readonly lines: readonly string[];
  readonly kind: 'module' | 'socket' | 'aside';
  readonly href?: string | undefined;
  readonly title?: string;
}

/** A box with its position. */
interface PlacedBox extends Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Draws a namespace: on the left the fields that accept its modules, on the right the modules.
 *
 * @param index - catalogue of the installed packages
 * @param namespace - the namespace
 * @param linkTo - returns the address of a module's page
 * @returns SVG without colours, which a style sheet must define
 * @internal
 */
export function namespacePicture(index: CatalogueIndex, namespace: NamespaceDoc, linkTo: (module: ModuleRef) => string): Html {
  const hosts = fewOf(namespace.hosts, (host) => hostBox(index, host, linkTo));
  const modules = fewOf(index.modulesOf(namespace.id), (module): Box => ({
    lines: [module.rivals.length > 0 ? `${module.name} (${module.package})` : module.name],
    kind: 'module',
    href: linkTo(module),
    title: plainSentence(module.summary),
  }));
  const key = namespace.inlineKey === undefined ? [] : [`"${namespace.inlineKey}"`];
  const socket: Box = { lines: [namespaceName(namespace.id), ...key], kind: 'socket' };
  const height = Math.max(...[hosts, [socket], modules].map(columnHeight));
  const left = column(hosts, 1, height);
  const middle = column([socket], left.end + arrowRoom, height);
  const right = column(modules, middle.end + arrowRoom, height);
  const [centre] = middle.boxes;
  const arrows = centre === undefined ? [] : [...left.boxes.map((box) => arrow(box, centre)), ...right.boxes.map((box) => arrow(centre, box))];
  const width = Math.ceil(right.end + 1);
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + 2}" viewBox="0 0 ${width} ${height + 2}" role="group" aria-label="${`Picture of ${namespaceName(namespace.id)}`}">
${arrows}
${[...left.boxes, ...middle.boxes, ...right.boxes].map(drawn)}
</svg>`;
}

function hostBox(index: CatalogueIndex, host: HostDoc, linkTo: (module: ModuleRef) => string): Box {
  return {
    lines: [hostName(index, host), ...(host.path === '' ? [] : [host.path])],
    kind: 'module',
    href: host.module === undefined ? undefined : linkTo(host.module),
  };
}

function fewOf<T>(values: readonly T[], box: (value: T) => Box): readonly Box[] {
  if (values.length <= maxBoxes) return values.map(box);
  return [...values.slice(0, maxBoxes - 1).map(box), { lines: [`and ${values.length - maxBoxes + 1} more`], kind: 'aside' }];
}

/** Places boxes of equal width below each other, vertically centred. */
function column(boxes: readonly Box[], x: number, height: number): { readonly boxes: readonly PlacedBox[]; readonly end: number } {
  const width = Math.ceil(Math.max(0, ...boxes.flatMap((box) => box.lines.map((line) => line.length))) * letter + (boxes.length === 0 ? 0 : 2 * padding));
  let y = 1 + (height - columnHeight(boxes)) / 2;
  const placed = boxes.map((box) => {
    const own = { ...box, x, y, width, height: boxHeight(box) };
    y += own.height + gap;
    return own;
  });
  return { boxes: placed, end: x + width };
}

function columnHeight(boxes: readonly Box[]): number {
  return boxes.reduce((sum, box) => sum + boxHeight(box) + gap, -gap);
}

function boxHeight(box: Box): number {
  return box.lines.length * lineHeight + 10;
}

function arrow(from: PlacedBox, to: PlacedBox): Html {
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2];
  const [x2, y2] = [to.x - 5, to.y + to.height / 2];
  const middle = (x1 + x2) / 2;
  return html`<path class="arrow" d="${`M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`}"/><path class="head" d="${`M${x2 + 5} ${y2}l-6 -3v6z`}"/>`;
}

function drawn({ lines, kind, href, title, x, y, width, height }: PlacedBox): Html {
  const text = lines.map(
    (line, at) => html`<text class="${at > 0 && 'second'}" x="${x + padding}" y="${y + 5 + lineHeight * (at + 1) - 4}">${line}</text>`,
  );
  const box = html`${title === undefined ? nothing : html`<title>${title}</title>`}<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>${text}`;
  return html`<g class="${kind}">${href === undefined ? box : html`<a href="${href}">${box}</a>`}</g>`;
}
