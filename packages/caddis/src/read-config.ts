import { constants, openSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { decodeUtf8, foreignEncoding } from '@caddis/runtime';
import { errors } from './errors.js';

/** Maximum size of a config, in MiB. No config written by hand is larger, and a wrong file must not fill the memory. */
const maxConfigMib = 64;
const maxConfigBytes = maxConfigMib * 2 ** 20;

/**
 * Bytes that are read from a file at a time. Small on purpose: after a large block of memory is freed, the C library keeps blocks of up to twice
 * that size in each thread, as long as the process runs.
 */
const readBytesAtOnce = 64 * 1024;

/** Paths of standard input. It is not opened by path, because that fails if it is a socket. */
const standardInputs = new Set(['-', '/dev/stdin', '/dev/fd/0', '/proc/self/fd/0']);

/** Tells whether a config comes from standard input, which can be read only once. @internal */
export function isStandardInput(file: string): boolean {
  return standardInputs.has(file);
}

/** The text of a config, and warnings about it. @internal */
export interface ConfigText {
  readonly text: string;
  /** What is odd about the text, although it can be read. */
  readonly warnings: readonly Error[];
}

/**
 * Reads the text of a config.
 *
 * @param file - path of the file; `-` for standard input
 * @param givenUp - stops waiting for a process that writes to a named pipe; once data has arrived, it is read to its end
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

/** Opens a file, a pipe or any other readable path, and returns its content in chunks. The length may be unknown, and the input may never end. */
async function openConfig(file: string, givenUp: AbortSignal | undefined): Promise<AsyncIterable<unknown>> {
  if (isStandardInput(file)) return process.stdin;
  if (await stat(file).then((found) => found.isFIFO(), () => false)) return openPipe(file, givenUp);
  const handle = await open(file);
  return handle.createReadStream({ highWaterMark: readBytesAtOnce });
}

/**
 * Reads a named pipe as a socket. If it were opened as a file, a thread would be blocked until some process writes, and this process could not
 * exit.
 */
function openPipe(file: string, givenUp: AbortSignal | undefined): AsyncIterable<unknown> {
  const pipe = new Socket({ fd: openSync(file, constants.O_RDONLY | constants.O_NONBLOCK), readable: true, writable: false });
  const giveUp = (): void => void pipe.destroy(new Error('nothing has been written to the pipe'));
  givenUp?.addEventListener('abort', giveUp);
  pipe.once('readable', () => givenUp?.removeEventListener('abort', giveUp));
  return pipe;
}
