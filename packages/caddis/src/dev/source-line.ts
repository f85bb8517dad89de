import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { propertyOf } from '@caddis/core';
import { causesOf, printable } from '@caddis/core/framework';
import type { DevPackage } from './dev-package.js';
import type { WorkingCopies } from './working-copies.js';

/**
 * Shows the source line of a package where an error was thrown: the first stack frame inside the package, of the innermost cause that
 * has one.
 *
 * @param error - any thrown value
 * @returns lines for people; empty if the error does not come from the package
 * @internal
 */
export async function sourceLineOf(error: unknown, { folder }: DevPackage, copies: WorkingCopies): Promise<string> {
  for (const cause of causesOf(error).toReversed()) {
    for (const [, path = '', line = '', column = ''] of String(propertyOf(cause, 'stack')).matchAll(/(?:file:\/\/)?(\/[^\s():]+):(\d+)(?::(\d+))?/g)) {
      const file = relative(folder, copies.originalOf(decodeURI(path)));
      if (file.startsWith('..') || file.startsWith('node_modules')) continue;
      return excerpt(folder, file, Number(line), Number(column === '' ? 1 : column));
    }
  }
  return '';
}

/**
 * Finds a file of a package with a syntax error, for an import error that names no file.
 *
 * @param copy - a copy of the package
 * @returns Node's message about it; empty if all files can be parsed
 * @internal
 */
export async function syntaxErrorIn(copy: string, { folder, output }: DevPackage): Promise<string> {
  const start = output === undefined ? copy : join(copy, output);
  const names = await readdir(start, { recursive: true });
  for (const name of names.filter((each) => /\.[cm]?js$/.test(each))) {
    const said = await promisify(execFile)(process.execPath, ['--check', join(start, name)]).then(() => '', (error: { readonly stderr?: string }) => error.stderr ?? '');
    if (said !== '') return `${printable(said.split('\n\n')[0]?.replaceAll(copy, folder) ?? '')}\n`;
  }
  return '';
}

async function excerpt(folder: string, file: string, line: number, column: number): Promise<string> {
  const text = await readFile(join(folder, file), 'utf8').then((whole) => whole.split('\n')[line - 1], () => undefined);
  const place = `  at ${file}:${line}:${column}\n`;
  if (text === undefined) return printable(place);
  const margin = `  ${line} | `;
  return printable(`${place}${margin}${text}\n${' '.repeat(margin.length - 2)}| ${' '.repeat(Math.max(0, column - 1))}^\n`);
}
