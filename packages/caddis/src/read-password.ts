import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { printError } from './terminal.js';

/** Maximum length of the line, in bytes. */
const maxLineBytes = 64 * 1024;

/** Reads the first line of a stream, without the line break. @internal */
export async function readFirstLine(stream: AsyncIterable<Buffer | string>): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of stream) {
    const bytes = Buffer.from(piece);
    pieces.push(bytes);
    length += bytes.length;
    if (bytes.includes(0x0a) || length > maxLineBytes) break;
  }
  return Buffer.concat(pieces).toString('utf8').replace(/\r?\n[^]*$/, '');
}

/**
 * Asks for a password on the terminal, without echo.
 *
 * @returns `undefined` if the user interrupts, or ends the input
 * @internal
 */
export function askPassword(question: string): Promise<string | undefined> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 });
  // The prompt goes to standard error, because standard output gets only the hash.
  printError(question);
  return new Promise((resolve) => {
    const finish = (answer: string | undefined): void => {
      resolve(answer);
      lines.close();
      printError('\n');
    };
    lines.once('line', finish);
    lines.once('SIGINT', () => finish(undefined));
    lines.once('close', () => resolve(undefined));
  });
}
