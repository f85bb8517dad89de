import { spawn } from 'node:child_process';
import { describe as describeText } from '@caddis/docgen';
import { exitCodes } from '../exit-codes.js';
import { openCatalogue } from '../open-catalogue.js';
import { usesColor } from '../terminal.js';

/** What `caddis describe` is told. */
export interface DescribeRequest {
  /** ID of a module or namespace, or the code of an error; empty for an overview. */
  readonly name: string;
  /** A field of the module, e.g. `load_balancing.retries`. */
  readonly field: string | undefined;
  readonly package: string | undefined;
}

/** Widest text that is still easy to read, in columns. */
const widest = 100;

/**
 * Prints what a module, a field, a namespace or an error is: through a pager where it is longer than the terminal, plain when piped.
 *
 * @returns the exit code
 */
export async function describe(request: DescribeRequest): Promise<number> {
  const { index } = await openCatalogue();
  const { columns = 80, rows = 24, isTTY } = process.stdout;
  const text = describeText(index, request.name, {
    width: isTTY ? Math.min(columns, widest) : 80,
    colour: usesColor(process.stdout),
    package: request.package,
    field: request.field,
  });
  const page = text.endsWith('\n') ? text : `${text}\n`;
  if (isTTY && page.split('\n').length > rows && (await showInPager(page))) return exitCodes.ok;
  process.stdout.write(page);
  return exitCodes.ok;
}

/** @returns false when there is no pager */
async function showInPager(text: string): Promise<boolean> {
  const [program = 'less', ...args] = (process.env['PAGER'] ?? 'less -FRX').split(' ');
  return new Promise((resolve) => {
    const pager = spawn(program, args, { stdio: ['pipe', 'inherit', 'inherit'] });
    pager.once('error', () => resolve(false));
    pager.once('exit', () => resolve(true));
    // Who leaves the pager early has read enough.
    pager.stdin.on('error', () => {});
    pager.stdin.end(text);
  });
}
