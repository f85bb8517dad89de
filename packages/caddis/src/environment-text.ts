import { release } from 'node:os';
import { printable } from '@caddis/core/framework';
import { version } from './version.js';

/** Formats the environment for people: versions, system, and the sorted variables. @internal */
export function environmentText(): string {
  const facts = {
    'caddis.Version': version,
    'node.Version': process.version,
    'system.OS': `${process.platform} ${release()}`,
    'system.Arch': process.arch,
    'system.WorkingDirectory': workingDirectory(),
  };
  const variables = Object.entries(process.env).sort(([left], [right]) => (left < right ? -1 : 1));
  const lines = (entries: readonly (readonly [string, string | undefined])[]): string => entries.map(([name, value]) => `${name}=${printable(value ?? '')}\n`).join('');
  return `${lines(Object.entries(facts))}\n${lines(variables)}`;
}

function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return '';
  }
}
