import type { Summary } from '../statistics.js';

/** A table of ratios as written by `ratioTables`. @internal */
export interface RatioTable {
  readonly scenario: string;
  /** Name of the contender with which the others are compared. */
  readonly reference: string;
  readonly quantities: readonly string[];
  readonly rows: readonly { readonly peer: string; readonly ratios: ReadonlyMap<string, Summary> }[];
}

/**
 * Reads the tables of ratios on a page of results.
 *
 * @param page - Markdown
 * @internal
 */
export function readRatios(page: string): readonly RatioTable[] {
  return page.split(/^(?=### )/m).flatMap((section) => {
    const [, scenario = ''] = /^### (.+)$/m.exec(section) ?? [];
    const lines = section.split('\n').filter((line) => line.startsWith('|')).map(cellsOf);
    const [[reference = '', ...quantities] = [], , ...rows] = lines;
    if (scenario === '' || !quantities.includes('CPU s per request')) return [];
    const compared = rows.filter(([peer = '']) => peer.startsWith('÷ '));
    return [{ scenario, reference, quantities, rows: compared.map(([peer = '', ...cells]) => ({ peer: peer.slice(2), ratios: ratiosOf(quantities, cells) })) }];
  });
}

function cellsOf(line: string): readonly string[] {
  return line.split('|').slice(1, -1).map((cell) => cell.trim());
}

function ratiosOf(quantities: readonly string[], cells: readonly string[]): ReadonlyMap<string, Summary> {
  return new Map(
    cells.flatMap((cell, index) => {
      const [, median, least, greatest] = /^([\d.e+]+) \(([\d.e+]+)–([\d.e+]+)\)$/.exec(cell) ?? [];
      return median === undefined ? [] : [[quantities[index] ?? '', { median: Number(median), least: Number(least), greatest: Number(greatest) }] as const];
    }),
  );
}
