import type { PlannedModule } from '@caddis/runtime';
import { framesOf } from './clusters.js';
import { type Details, shortened } from './details.js';

/** Configs with more modules are folded, because more boxes do not fit a screen. */
const maxUnfolded = 60;
/** A list of a host with more modules is drawn as rows. */
const maxList = 8;
/** If there are more servers, each is drawn as a row. */
const maxServers = 6;
/** Total number of rows for all lists of a picture, minimum for one list, and maximum of boxes side by side. What does not fit is only counted. */
const rowsOfPicture = 50;
const minRows = 6;
const maxBoxes = 3;
/** Maximum row length in characters. */
const maxRow = 46;

/** Decides which modules are drawn as rows instead of boxes. @internal */
export class Folding {
  readonly #isOn: boolean;
  readonly #servers: ReadonlySet<string>;

  /** @param modules - all modules to draw */
  constructor(modules: readonly PlannedModule[]) {
    this.#isOn = modules.length > maxUnfolded;
    this.#servers = this.#isOn ? new Set(modules.flatMap(({ pointer }) => framesOf(pointer).clusters.filter(({ kind }) => kind === 'server').map(({ id }) => id))) : new Set();
  }

  /**
   * Finds the row in which a module is drawn.
   *
   * @param planned - the module
   * @param host - the module's host; its pointer is empty for the document
   * @returns the pointer of the module, server or route that the row stands for; `undefined` if the module gets a box
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
 * Describes modules in one row: first the matchers, then the handlers.
 *
 * @param modules - the modules of a route or server, or a single module
 * @param details - provides the texts of the modules
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
 * @param texts - the rows of the list
 * @param lists - number of lists in the picture
 * @returns the rows of each box; if rows were left out, the last row says how many
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
