import { printable } from '@caddis/core/framework';
import { describeError } from './describe-error.js';
import { failCommand } from './process-end.js';

/** Codes of write errors that mean that nobody reads the output any more: the reader has exited, or the terminal was closed. */
const readerIsGone = new Set(['EPIPE', 'EIO', 'ECONNRESET']);

/** Writes text to standard output. If nobody reads it any more, the error is ignored; any other write error makes the command fail. @internal */
export function print(text: string): void {
  if (text === '') return;
  guard(process.stdout, (error) => {
    if (readerIsGone.has(error.code ?? '')) return;
    failCommand();
    printError(`error: standard output cannot be written: ${error.message}\n`);
  });
  process.stdout.write(text);
}

/** Writes text to standard error. Write errors are ignored, because there is nowhere left to report them. @internal */
export function printError(text: string): void {
  if (text === '') return;
  guard(process.stderr, () => {});
  process.stderr.write(text);
}

/** The escape sequences that our own texts use for styles. */
const styleSequence = /(\x1b\[(?:1|2|22|33|36|39)m)/;

/**
 * Replaces control characters in a text that may contain texts of packages, except for our own style sequences.
 *
 * @param text - text for people
 * @internal
 */
export function showable(text: string): string {
  return text
    .split(styleSequence)
    .map((part, index) => (index % 2 === 1 ? part : printable(part)))
    .join('');
}

/** Prints warnings on standard error, one per line. @internal */
export function printWarnings(warnings: readonly Error[]): void {
  for (const warning of warnings) printError(`Warning: ${describeError(warning)}\n`);
}

/** Handles errors of a stream, because an unhandled one would end the process with a stack trace. Only the first error is reported. */
function guard(stream: NodeJS.WriteStream, onFirstError: (error: NodeJS.ErrnoException) => void): void {
  if (stream.listenerCount('error') > 0) return;
  stream.once('error', onFirstError);
  stream.on('error', () => {});
}
