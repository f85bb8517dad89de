import { readFileSync } from 'node:fs';
import { arch, hostname } from 'node:os';
import { sep } from 'node:path';

/** Greatest size of a file that `{file.…}` reads, in bytes. */
const maxFileBytes = 1024 * 1024;

/** Where Go has another word than Node. */
const systems: Readonly<Record<string, string>> = { win32: 'windows', sunos: 'solaris' };
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le', mipsel: 'mipsle' };

const byName: Readonly<Record<string, () => string | Date>> = {
  'system.hostname': hostname,
  'system.slash': () => sep,
  'system.os': () => systems[process.platform] ?? process.platform,
  'system.wd': () => process.cwd(),
  'system.arch': () => architectures[arch()] ?? arch(),
  'time.now': () => new Date(),
  'time.now.http': () => new Date().toUTCString(),
  'time.now.common_log': () => commonLogTime(new Date()),
  'time.now.year': () => String(new Date().getFullYear()),
  'time.now.unix': () => String(Math.floor(Date.now() / 1000)),
  'time.now.unix_ms': () => String(Date.now()),
};

/**
 * Value of a placeholder that does not depend on a request: `env.X`, `file.PATH`, `system.…`, `time.…`.
 *
 * @param name - without braces
 * @returns `undefined` when the name is not one of these
 * @internal
 */
export function globalPlaceholder(name: string): string | Date | undefined {
  if (name.startsWith('env.')) return process.env[name.slice(4)] ?? '';
  if (name.startsWith('file.')) return readSmallFile(name.slice(5));
  return Object.hasOwn(byName, name) ? byName[name]?.() : undefined;
}

/** The process's own placeholders, for texts that are expanded when the config is loaded. @public */
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

/** `02/Jan/2006:15:04:05 -0700`, the form of the common log format. */
function commonLogTime(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const offset = -time.getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`;
  const day = `${two(time.getDate())}/${months[time.getMonth()]}/${time.getFullYear()}`;
  return `${day}:${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())} ${zone}`;
}
