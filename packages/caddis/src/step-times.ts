import { printable } from '@caddis/core/framework';
import { walkModules, type BuiltModule } from '@caddis/runtime';

/** Layout of the table of times. @internal */
export interface TimesLayout {
  /** True to print the slowest path in bold too. */
  readonly bold: boolean;
  /** Maximum length of a line, in characters; unlimited if the output is not a terminal. */
  readonly columns?: number | undefined;
}

/** A module gets a line of its own if it and the modules below it took at least this long, in milliseconds. */
const minShownMs = 1;
/** Maximum number of guests of one host that get lines of their own. */
const maxShown = 20;
/** Maximum number of levels that are indented. */
const maxIndented = 20;

const steps = ['construct', 'provision', 'validate'] as const;
const columnWidth = 10;

/** A line of the table: one module, or a summary of several. */
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
 * Formats the tree of built modules with the time of each step, in milliseconds. The first column is the time of a module and all below it; `>` marks
 * the slowest path. One line per host sums up guests that took less than a millisecond, and all but the slowest 20.
 *
 * @param apps - the built apps
 * @param layout - how to format the table
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

/** Returns the time of each module including all modules below it, in milliseconds. */
function totalsOf(apps: readonly BuiltModule[]): ReadonlyMap<BuiltModule, number> {
  const totals = new Map<BuiltModule, number>();
  // In reverse, so that guests come before their hosts.
  for (const module of [...walkModules(apps)].reverse()) {
    let total = 0;
    for (const step of steps) total += module.times[step];
    for (const guest of module.guests) total += totals.get(guest) ?? 0;
    totals.set(module, total);
  }
  return totals;
}

/** Returns the lines for the modules below one host. */
function rowsFor(modules: readonly BuiltModule[], totals: ReadonlyMap<BuiltModule, number>, host: Pick<Row, 'depth' | 'below' | 'isSlowest'>): Row[] {
  const totalOf = (module: BuiltModule): number => totals.get(module) ?? 0;
  const slow = modules.filter((module) => host.depth === 0 || totalOf(module) >= minShownMs).sort((a, b) => totalOf(b) - totalOf(a));
  const [slowest] = slow;
  const shown = new Set(slow.slice(0, maxShown));
  // If only one module is left over, show it: a summary would take one line too.
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

/** Returns the ID of a module, and its place in its host. */
function nameOf({ planned }: BuiltModule, below: string): string {
  const { pointer, module } = planned;
  const place = pointer.startsWith(`${below}/`) ? pointer.slice(below.length + 1) : pointer;
  return printable(`${module.descriptor.id}  ${below === '' ? pointer : place}`).replaceAll(/[\t\n]/g, '\ufffd');
}

/** Formats a time to a tenth of a millisecond; empty for a step that did not run. */
function inMs(milliseconds: number): string {
  return milliseconds === 0 ? '' : milliseconds.toFixed(1);
}

function fitted(line: string, columns: number | undefined): string {
  return columns === undefined || line.length <= columns ? line : `${line.slice(0, Math.max(1, columns - 1))}…`;
}
