import { escapePath } from '@caddis/http/kit';
import type { FolderEntry } from './folder-entries.js';

/**
 * Formats a listing as JSON, in the same format as Caddy.
 *
 * @internal
 */
export function listingJson(entries: readonly FolderEntry[]): string {
  const items = entries.map((entry) => ({
    name: entry.name,
    size: entry.size,
    url: entryUrl(entry),
    mod_time: timeText(entry.modifiedNs),
    mode: goFileMode(entry.mode),
    is_dir: entry.isFolder,
    is_symlink: entry.isLink,
    ...(entry.target === undefined ? {} : { symlink_path: entry.target }),
  }));
  return `${JSON.stringify(items)}\n`;
}

/** Returns the relative URL of an entry. It starts with `./`, because a colon in the name could be taken for the end of a scheme. @internal */
export function entryUrl({ name }: FolderEntry): string {
  return `./${escapePath(name)}`;
}

/** Formats a time as `2024-05-06T07:08:09.123456789Z`, without trailing zeros. */
function timeText(modifiedNs: bigint): string {
  const milliseconds = Number(modifiedNs / 1_000_000n);
  const nanoseconds = String(((modifiedNs % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n).padStart(9, '0').replace(/0+$/, '');
  return `${new Date(milliseconds).toISOString().slice(0, 19)}${nanoseconds === '' ? '' : `.${nanoseconds}`}Z`;
}

/** Go's mode bits, by file type. */
const typeBits: Readonly<Record<number, number>> = {
  0o040000: 2 ** 31,
  0o120000: 2 ** 27,
  0o060000: 2 ** 26,
  0o020000: 2 ** 26 + 2 ** 21,
  0o010000: 2 ** 25,
  0o140000: 2 ** 24,
};

/** Converts a mode to that of Go. @see Go's `fs.FileMode` */
function goFileMode(mode: number): number {
  const setUser = (mode & 0o4000) === 0 ? 0 : 2 ** 23;
  const setGroup = (mode & 0o2000) === 0 ? 0 : 2 ** 22;
  const sticky = (mode & 0o1000) === 0 ? 0 : 2 ** 20;
  return (typeBits[mode & 0o170000] ?? 0) + setUser + setGroup + sticky + (mode & 0o777);
}
