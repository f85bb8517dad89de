import type { PlannedModule } from '@caddis/runtime';
import { framesOf } from './clusters.js';
import { type Details, shortened } from './details.js';

/** Configs with more modules than this are folded: more boxes do not fit a screen. */
const maxUnfolded = 60;
/** More modules than this in one list of a host become rows. */
const maxList = 8;
/** More servers than this become rows. */
const maxServers = 6;
/** Rows on top of each other, which the lists of a picture share, and boxes of one list beside each other: what is beyond is only counted. */
const rowsOfPicture = 50;
const minRows = 6;
const maxBoxes = 3;
/** Longest row in characters. */
const maxRow = 46;

/** Decides what is drawn as a row instead of as boxes. @internal */
export class Folding {
  readonly #isOn: boolean;
  readonly #servers: ReadonlySet<string>;

  /** @param modules - all that are to be drawn */
  constructor(modules: readonly PlannedModule[]) {
    this.#isOn = modules.length > maxUnfolded;
    this.#servers = this.#isOn ? new Set(modules.flatMap(({ pointer }) => framesOf(pointer).clusters.filter(({ kind }) => kind === 'server').map(({ id }) => id))) : new Set();
  }

  /**
   * Where a module is drawn in a row.
   *
   * @param planned - the module
   * @param host - what it is a guest of; its pointer is empty for the document
   * @returns the pointer of what the row stands for; `undefined` where the module has a box
   */
  rowFor(planned: PlannedModule, host: { readonly pointer: string; readonly guests: readonly PlannedModule[] }): string | undefined {
    if (!this.#isOn) return undefined;
    const { clusters } = framesOf(planned.pointer);
    const frame = clusters.find(({ kind }) => kind === 'route' || this.#servers.size > maxServers);
    if (frame !== undefined) return frame.id;
    return host.guests.length > maxList ? planned.pointer : undefined;
  }
}

/**
 * Says in one row what modules do: what is matched, then who handles it.
 *
 * @param modules - a route's, a server's, or one
 * @param details - what they say
 * @internal
 */
export function rowText(modules: readonly PlannedModule[], details: Details): string {
  const matched = modules.filter(({ module }) => module.descriptor.id.startsWith('http.matchers.')).map((planned) => linesOf(planned, details).join(' '));
  const others = modules.filter(({ module }) => !module.descriptor.id.startsWith('http.matchers.'));
  const said = others.flatMap((planned) => linesOf(planned, details));
  const [first] = others;
  const done = said.length > 0 ? said.join(' ') : nameOf(first);
  return shortened([matched.join(' '), done].filter((part) => part !== '').join(' → '), maxRow);
}

/**
 * Splits the rows of a list into boxes.
 *
 * @param texts - the rows
 * @param lists - how many lists the picture has
 * @returns the rows of each box; the last one says how many were left out
 * @internal
 */
export function boxesOfRows(texts: readonly string[], lists: number): readonly (readonly string[])[] {
  const rowsOfBox = Math.max(minRows, Math.floor(rowsOfPicture / lists));
  const most = rowsOfBox * maxBoxes;
  const shown = texts.length <= most ? texts : [...texts.slice(0, most - 1), `and ${texts.length - most + 1} more: --under, --all`];
  return Array.from({ length: Math.ceil(shown.length / rowsOfBox) }, (_, at) => shown.slice(at * rowsOfBox, (at + 1) * rowsOfBox));
}

function linesOf(planned: PlannedModule, details: Details): readonly string[] {
  return details.linesOf(planned.pointer, nameOf(planned));
}

function nameOf(planned: PlannedModule | undefined): string {
  return planned?.module.descriptor.id.split('.').at(-1) ?? '';
}
