import { readFileSync } from 'node:fs';
import { arch, hostname } from 'node:os';
import { sep } from 'node:path';
import type { ModulePlaceholder } from '@caddis/core/framework';

/** Maximum size of a file for `{file.…}`, in bytes. */
const maxFileBytes = 1024 * 1024;

/** Go's names, where they differ from Node's. */
const systems: Readonly<Record<string, string>> = { win32: 'windows', sunos: 'solaris' };
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le', mipsel: 'mipsle' };

const exact: readonly (readonly [name: string, get: () => string | Date, description: string, example: string])[] = [
  ['system.hostname', hostname, 'Host name of the machine.', 'edge-1'],
  ['system.slash', () => sep, 'Separator of file paths.', '/'],
  ['system.os', () => systems[process.platform] ?? process.platform, 'Operating system, by the name that Go has for it.', 'linux'],
  ['system.wd', () => process.cwd(), 'Working directory of the server.', '/srv/edge'],
  ['system.arch', () => architectures[arch()] ?? arch(), 'Processor, by the name that Go has for it.', 'amd64'],
  ['time.now', () => new Date(), 'The current time.', '2026-11-30T14:05:09.123Z'],
  ['time.now.http', () => new Date().toUTCString(), 'The current time, as header fields have it.', 'Mon, 30 Nov 2026 14:05:09 GMT'],
  ['time.now.common_log', () => commonLogTime(new Date()), 'The current time, as the common log format has it.', '30/Nov/2026:14:05:09 +0000'],
  ['time.now.year', () => String(new Date().getFullYear()), 'The current year.', '2026'],
  ['time.now.unix', () => String(Math.floor(Date.now() / 1000)), 'Seconds since 1970.', '1796047509'],
  ['time.now.unix_ms', () => String(Date.now()), 'Milliseconds since 1970.', '1796047509123'],
];

const byName: ReadonlyMap<string, () => string | Date> = new Map(exact.map(([name, get]) => [name, get]));

/** Documentation of the global placeholders. @internal */
export const globalPlaceholderDocs: readonly ModulePlaceholder[] = [
  ['env.NAME', 'A variable of the environment; empty where there is none. `--envfile` adds variables.', '10.0.0.5:3000'] as const,
  ['file.PATH',
    'Text of a file without its last line end, at most 1 MiB; empty if the file cannot be read. The file is read each time the value is needed.', 's3cret'] as const,
  ...exact.map(([name, , description, example]) => [name, description, example] as const),
].map(([name, description, example]) => ({ name, description, example, scope: 'global' }));

/**
 * Returns the value of a placeholder that does not depend on a request: `env.X`, `file.PATH`, `system.…`, `time.…`.
 *
 * @param name - without braces
 * @returns `undefined` if the name is not one of these
 * @internal
 */
export function globalPlaceholder(name: string): string | Date | undefined {
  if (name.startsWith('env.')) return process.env[name.slice(4)] ?? '';
  if (name.startsWith('file.')) return readSmallFile(name.slice(5));
  return byName.get(name)?.();
}

/** The global placeholders, for texts that are expanded when the config is loaded. @public */
export const globalPlaceholders = {
  get(name: string): string | undefined {
    const value = globalPlaceholder(name);
    return value instanceof Date ? value.toISOString() : value;
  },
};

function readSmallFile(path: string): string {
  try {
    const content = readFileSync(path);
    return content.length > maxFileBytes ? '' : content.toString('utf8').replace(/\r?\n$/, '');
  } catch {
    return '';
  }
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Formats a time like `02/Jan/2006:15:04:05 -0700`, as in the common log format. */
function commonLogTime(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const offset = -time.getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`;
  const day = `${two(time.getDate())}/${months[time.getMonth()]}/${time.getFullYear()}`;
  return `${day}:${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())} ${zone}`;
}
