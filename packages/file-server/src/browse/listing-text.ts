import type { FolderEntry } from './folder-entries.js';

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Formats a size, e.g. `1.4 MiB`. @internal */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit += 1) value /= 1024;
  return `${unit === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** Formats a time in UTC: `2024-05-06 07:08:09`. @internal */
export function dateText(modifiedNs: bigint): string {
  return new Date(Number(modifiedNs / 1_000_000n)).toISOString().slice(0, 19).replace('T', ' ');
}

/** Formats a listing as text, with columns for name, size and time. @internal */
export function listingText(entries: readonly FolderEntry[]): string {
  const rows = [['Name', 'Size', 'Modified'], ['----', '----', '--------'], ...entries.map((entry) => [printable(entry.name), sizeText(entry.size), dateText(entry.modifiedNs)])];
  const widths = [0, 1].map((column) => rows.reduce((width, row) => Math.max(width, (row[column] as string).length), 0));
  return rows.map(([name = '', size = '', time = '']) => `${name.padEnd(widths[0] ?? 0)}  ${size.padEnd(widths[1] ?? 0)}  ${time}\n`).join('');
}

/** Replaces control characters in a name, because they could break lines or control the terminal. */
function printable(name: string): string {
  return name.replace(/[\0-\x1f\x7f-\x9f]/g, '?');
}
