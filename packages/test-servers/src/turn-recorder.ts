/**
 * Runs inside a server that a test has started, preloaded with `--import`. It keeps the greatest CPU time that the main thread took from
 * one turn of the event loop to another, from the first connection on, and writes each new greatest time to the file that
 * `CADDIS_LONGEST_TURN` names.
 *
 * CPU time of the thread is what counts, as the kernel tells it, and not the time that passes: what else the machine does must not decide.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';

/** Milliseconds between two looks, if the loop comes to them in time. */
const lookIntervalMs = 5;

const file = process.env['CADDIS_LONGEST_TURN'];
const buffer = Buffer.alloc(128);

/** CPU time of this thread in milliseconds. */
function cpuMs(): number {
  // What the kernel tells is read anew only when the file is opened anew.
  const descriptor = openSync('/proc/thread-self/schedstat', 'r');
  const length = readSync(descriptor, buffer);
  closeSync(descriptor);
  return Number(buffer.toString('latin1', 0, length).split(' ', 1)[0]) / 1e6;
}

function record(path: string): void {
  let longest = 0;
  let before = cpuMs();
  setInterval(() => {
    const now = cpuMs();
    if (now - before > longest) {
      longest = now - before;
      writeFileSync(path, String(longest));
    }
    before = cpuMs();
  }, lookIntervalMs).unref();
}

if (file !== undefined) {
  const start = (): void => {
    unsubscribe('net.server.socket', start);
    record(file);
  };
  subscribe('net.server.socket', start);
}
