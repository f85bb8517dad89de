import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { printError } from './terminal.js';

/** Longest line that is read, in bytes. */
const maxLineBytes = 64 * 1024;

/** Reads the first line of a stream, without its end. @internal */
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
 * Asks for a password on the terminal, and does not show what is typed.
 *
 * @returns `undefined` where somebody interrupts, or ends the input
 * @internal
 */
export function askPassword(question: string): Promise<string | undefined> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 });
  // Standard output is for the hash alone.
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
