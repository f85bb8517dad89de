import { printable } from '@caddis/core/framework';
import { walkModules, type BuiltModule } from '@caddis/runtime';

/** How the times are to be shown. @internal */
export interface TimesLayout {
  /** Whether the slowest path is set off by bold type, too. */
  readonly bold: boolean;
  /** Characters of a line at most; endless where it is not for a terminal. */
  readonly columns?: number | undefined;
}

/** A module that took less, with all below it, has no line of its own. In milliseconds. */
const minShownMs = 1;
/** Guests of one host that have lines of their own. */
const maxShown = 20;
/** Levels that are indented. */
const maxIndented = 20;

const steps = ['construct', 'provision', 'validate'] as const;
const columnWidth = 10;

/** A line to write: a module, or what is said of several. */
interface Row {
  readonly module: BuiltModule | undefined;
  readonly depth: number;
  readonly totalMs: number;
  /** JSON pointer of the host. */
  readonly below: string;
  readonly isSlowest: boolean;
  readonly folded: number;
}

/**
 * Writes the tree of what was built with the time of each step, in milliseconds. The time in the first column is that of a module with all below it; `>` marks
 * the slowest path. What took less than a millisecond is told in one line for each host, and so are all but the slowest 20 of many guests.
 *
 * @param apps - the apps that were built
 * @param layout - how to show them
 * @internal
 */
export function timesText(apps: readonly BuiltModule[], { bold, columns }: TimesLayout): string {
  const totals = totalsOf(apps);
  const head = `  ${['total', ...steps].map((name) => name.padStart(columnWidth)).join('')}  (milliseconds)`;
  const lines = [head];
  const pending = rowsFor(apps, totals, { depth: 0, below: '', isSlowest: true }).reverse();
  for (let row = pending.pop(); row !== undefined; row = pending.pop()) {
    const line = fitted(lineOf(row), columns);
    lines.push(bold && row.isSlowest ? `\x1b[1m${line}\x1b[22m` : line);
    if (row.module === undefined) continue;
    const { guests, planned } = row.module;
    pending.push(...rowsFor(guests, totals, { depth: row.depth + 1, below: planned.pointer, isSlowest: row.isSlowest }).reverse());
  }
  return `${lines.join('\n')}\n`;
}

/** The time of each module with all below it, in milliseconds. */
function totalsOf(apps: readonly BuiltModule[]): ReadonlyMap<BuiltModule, number> {
  const totals = new Map<BuiltModule, number>();
  // Guests before their hosts.
  for (const module of [...walkModules(apps)].reverse()) {
    let total = 0;
    for (const step of steps) total += module.times[step];
    for (const guest of module.guests) total += totals.get(guest) ?? 0;
    totals.set(module, total);
  }
  return totals;
}

/** The lines for the modules below one host. */
function rowsFor(modules: readonly BuiltModule[], totals: ReadonlyMap<BuiltModule, number>, host: Pick<Row, 'depth' | 'below' | 'isSlowest'>): Row[] {
  const totalOf = (module: BuiltModule): number => totals.get(module) ?? 0;
  const slow = modules.filter((module) => host.depth === 0 || totalOf(module) >= minShownMs).sort((a, b) => totalOf(b) - totalOf(a));
  const [slowest] = slow;
  const shown = new Set(slow.slice(0, maxShown));
  // One line more says as much as a line about one.
  if (modules.length === shown.size + 1) for (const module of modules) shown.add(module);
  const rows: Row[] = [];
  let folded = 0;
  let foldedMs = 0;
  for (const module of modules) {
    if (shown.has(module)) {
      rows.push({ ...host, module, totalMs: totalOf(module), isSlowest: host.isSlowest && module === slowest, folded: 0 });
    } else {
      folded += 1;
      foldedMs += totalOf(module);
    }
  }
  if (folded > 0) rows.push({ ...host, module: undefined, totalMs: foldedMs, isSlowest: false, folded });
  return rows;
}

function lineOf({ module, depth, totalMs, below, isSlowest, folded }: Row): string {
  const own = steps.map((step) => (module === undefined ? '' : inMs(module.times[step])));
  const cells = [inMs(totalMs), ...own].map((cell) => cell.padStart(columnWidth)).join('');
  const indent = '  '.repeat(Math.min(depth, maxIndented));
  return `${isSlowest ? '> ' : '  '}${cells}  ${indent}${module === undefined ? `… ${folded} more` : nameOf(module, below)}`;
}

/** The ID of a module, and its place in its host. */
function nameOf({ planned }: BuiltModule, below: string): string {
  const { pointer, module } = planned;
  const place = pointer.startsWith(`${below}/`) ? pointer.slice(below.length + 1) : pointer;
  return printable(`${module.descriptor.id}  ${below === '' ? pointer : place}`).replaceAll(/[\t\n]/g, '\ufffd');
}

/** A tenth of a millisecond is as exact as anybody needs. Nothing is a step that took none. */
function inMs(milliseconds: number): string {
  return milliseconds === 0 ? '' : milliseconds.toFixed(1);
}

function fitted(line: string, columns: number | undefined): string {
  return columns === undefined || line.length <= columns ? line : `${line.slice(0, Math.max(1, columns - 1))}…`;
}
