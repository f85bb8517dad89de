import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import type { WriteSome } from './bounded-output.js';

/** Descriptors of the streams that a process is given to write to. */
const streams = { stdout: 1, stderr: 2 } as const;

/**
 * Makes a function that writes to standard output or standard error and does not wait for who reads it.
 *
 * A file takes what is written. A pipe and a terminal are opened once more, since what is set for the one that the process was given is
 * set for all who share it, the shell too. Where that is not possible (it is a socket, or belongs to another user), Node's own stream
 * has set it already. A terminal of another user stays one that waits.
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
    // Making the stream keeps a pipe or a socket from waiting.
    void process[name];
    return given;
  }
}
