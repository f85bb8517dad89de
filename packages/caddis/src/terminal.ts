import { printable } from '@caddis/core/framework';
import { describeError } from './describe-error.js';
import { failCommand } from './process-end.js';

/** What an error in writing means when nobody reads any more: the reader has ended, or the terminal is closed. */
const readerIsGone = new Set(['EPIPE', 'EIO', 'ECONNRESET']);

/** Writes text to standard output. When nobody reads it any more, nothing happens; when it cannot be written, the command fails. @internal */
export function print(text: string): void {
  if (text === '') return;
  guard(process.stdout, (error) => {
    if (readerIsGone.has(error.code ?? '')) return;
    failCommand();
    printError(`error: standard output cannot be written: ${error.message}\n`);
  });
  process.stdout.write(text);
}

/** Writes text to standard error. What cannot be written there can be told nowhere. @internal */
export function printError(text: string): void {
  if (text === '') return;
  guard(process.stderr, () => {});
  process.stderr.write(text);
}

/** The sequences that set and end the styles of our own texts, and nothing else. */
const styleSequence = /(\x1b\[(?:1|2|22|33|36|39)m)/;

/**
 * Keeps from the terminal what it would obey in the texts of packages, but for the styles of ours.
 *
 * @param text - a page for people
 * @internal
 */
export function showable(text: string): string {
  return text
    .split(styleSequence)
    .map((part, index) => (index % 2 === 1 ? part : printable(part)))
    .join('');
}

/** Prints what does not stop a command, a line each, on standard error. @internal */
export function printWarnings(warnings: readonly Error[]): void {
  for (const warning of warnings) printError(`Warning: ${describeError(warning)}\n`);
}

/** An error of a stream that nobody listens to would end the process with a stack. Only the first error tells something new. */
function guard(stream: NodeJS.WriteStream, onFirstError: (error: NodeJS.ErrnoException) => void): void {
  if (stream.listenerCount('error') > 0) return;
  stream.once('error', onFirstError);
  stream.on('error', () => {});
}
