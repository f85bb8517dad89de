import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import type { WriteSome } from './bounded-output.js';

/**
 * Makes a function that writes to standard error and does not wait for who reads it.
 *
 * A file takes what is written. A pipe and a terminal are opened once more, since what is set for the one that the process was given is
 * set for all who share it, the shell too. Where that is not possible (it is a socket, or belongs to another user), Node's own stream
 * has set it already. A terminal of another user stays one that waits.
 *
 * @internal
 */
export function writeWithoutWaiting(): WriteSome {
  const descriptor = openStandardError();
  return (content) => (typeof content === 'string' ? writeSync(descriptor, content) : writeSync(descriptor, content));
}

/** Descriptor of the standard error that the process was given. */
const given = 2;

function openStandardError(): number {
  try {
    if (fstatSync(given, { bigint: true }).isFile()) return given;
    return openSync(`/proc/self/fd/${given}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    // Making the stream keeps a pipe or a socket from waiting.
    void process.stderr;
    return given;
  }
}
