import { constants, openSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { decodeUtf8, foreignEncoding } from '@caddis/runtime';
import { errors } from './errors.js';

/** Megabytes of the largest config that is read. Nobody writes one by hand, and a wrong file must not take all memory. */
const maxConfigMib = 64;
const maxConfigBytes = maxConfigMib * 2 ** 20;

/**
 * Bytes that are read of a file at a time. Small on purpose: once a large piece of memory has been freed, the C library holds on to pieces
 * up to twice that size in each thread, as long as the process runs.
 */
const readBytesAtOnce = 64 * 1024;

/** Names that standard input has as a file. Opening them does not work where it is a socket. */
const standardInputs = new Set(['-', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']);

/** Tells whether a config comes from standard input, which can be read only once. @internal */
export function isStandardInput(file: string): boolean {
  return standardInputs.has(file);
}

/** The text of a config. @internal */
export interface ConfigText {
  readonly text: string;
  /** What is odd about it, though it can be read. */
  readonly warnings: readonly Error[];
}

/**
 * Reads the text of a config.
 *
 * @param file - its path; `-` for standard input
 * @param givenUp - ends the wait for somebody who writes to a named pipe; what is being written already is read to its end
 * @throws `CADDIS_CONFIG_UNREADABLE`, `CADDIS_CONFIG_TOO_LARGE`, `CADDIS_CONFIG_ENCODING`
 * @internal
 */
export async function readConfig(file: string, givenUp?: AbortSignal): Promise<ConfigText> {
  const bytes = await readBytes(file, givenUp);
  const encoding = foreignEncoding(bytes);
  if (encoding !== undefined) throw errors.CADDIS_CONFIG_ENCODING({ file, encoding });
  const { text, invalid } = decodeUtf8(bytes);
  return { text, warnings: invalid === undefined ? [] : [errors.CADDIS_CONFIG_NOT_UTF8({ file, ...invalid })] };
}

async function readBytes(file: string, givenUp: AbortSignal | undefined): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of await openConfig(file, givenUp)) {
      const bytes = chunk as Uint8Array;
      length += bytes.length;
      if (length > maxConfigBytes) break;
      chunks.push(bytes);
    }
  } catch (cause) {
    throw errors.CADDIS_CONFIG_UNREADABLE({ file }, { cause });
  }
  if (length > maxConfigBytes) throw errors.CADDIS_CONFIG_TOO_LARGE({ file, limit: maxConfigMib });
  return Buffer.concat(chunks, length);
}

/** The content of a file, of a pipe, of whatever can be read, in pieces: none of them need have a length, or an end. */
async function openConfig(file: string, givenUp: AbortSignal | undefined): Promise<AsyncIterable<unknown>> {
  if (isStandardInput(file)) return process.stdin;
  if (await stat(file).then((found) => found.isFIFO(), () => false)) return openPipe(file, givenUp);
  const handle = await open(file);
  return handle.createReadStream({ highWaterMark: readBytesAtOnce });
}

/**
 * A named pipe is watched like a connection. To open it as a file would hold a thread until somebody writes, and with it the end of
 * this process.
 */
function openPipe(file: string, givenUp: AbortSignal | undefined): AsyncIterable<unknown> {
  const pipe = new Socket({ fd: openSync(file, constants.O_RDONLY | constants.O_NONBLOCK), readable: true, writable: false });
  const giveUp = (): void => void pipe.destroy(new Error('nobody has written to the pipe'));
  givenUp?.addEventListener('abort', giveUp);
  pipe.once('readable', () => givenUp?.removeEventListener('abort', giveUp));
  return pipe;
}
