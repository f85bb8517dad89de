import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import type { WriteSome } from './bounded-output.js';

/** File descriptors of the standard streams. */
const streams = { stdout: 1, stderr: 2 } as const;

/**
 * Creates a function that writes to standard output or standard error without waiting for the reader.
 *
 * Writes to a file never wait. A pipe or a terminal is opened again, because making the inherited descriptor non-blocking would affect every process
 * that shares it, including the shell. If it cannot be opened (it is a socket, or belongs to another user), Node's own stream makes it
 * non-blocking; but a terminal of another user stays blocking.
 *
 * @internal
 */
export function writeWithoutWaiting(name: keyof typeof streams): WriteSome {
  const descriptor = openStream(name);
  return (content) => (typeof content === 'string' ? writeSync(descriptor, content) : writeSync(descriptor, content));
}

function openStream(name: keyof typeof streams): number {
  const given = streams[name];
  try {
    if (fstatSync(given, { bigint: true }).isFile()) return given;
    return openSync(`/proc/self/fd/${given}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    // Creating Node's stream makes a pipe or a socket non-blocking.
    void process[name];
    return given;
  }
}
