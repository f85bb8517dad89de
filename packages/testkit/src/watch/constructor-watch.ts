import { createHook } from 'node:async_hooks';
import { watchBlockingCalls } from './blocking-calls.js';

/** Work that a constructor must not start. */
export interface Work {
  readonly what: string;
  readonly place: Error;
}

const frameCount = 24;

/** Async resource types of Node for work that leaves the process or continues later, with names for messages. */
const kinds: Readonly<Record<string, string>> = {
  Timeout: 'a timer',
  Immediate: 'a callback for the next turn',
  FSREQCALLBACK: 'a file operation',
  FSREQPROMISE: 'a file operation',
  FSEVENTWRAP: 'a file watcher',
  STATWATCHER: 'a file watcher',
  GETADDRINFOREQWRAP: 'a DNS look-up',
  GETNAMEINFOREQWRAP: 'a DNS look-up',
  QUERYWRAP: 'a DNS query',
  TCPWRAP: 'a TCP socket',
  TCPSERVERWRAP: 'a listener',
  PIPEWRAP: 'a pipe',
  PIPESERVERWRAP: 'a listener',
  UDPWRAP: 'a UDP socket',
  PROCESSWRAP: 'a child process',
  WORKER: 'a worker thread',
  SIGNALWRAP: 'a listener for a signal',
};

/**
 * Runs code that must only compute, and lists the work that it starts nevertheless.
 *
 * @param code - a synchronous function
 * @returns the return value of the code, and the work that it started, in order
 */
export function watchWork<T>(code: () => T): { readonly result: T; readonly work: readonly Work[] } {
  const work: Work[] = [];
  const note = (what: string): void => void work.push({ what, place: placeOfWork() });
  const hook = createHook({
    init(_id, type) {
      const what = kinds[type];
      if (what !== undefined) note(what);
    },
  });
  const restore = watchBlockingCalls(({ call, place }) => void work.push({ what: call, place }));
  hook.enable();
  try {
    return { result: code(), work };
  } finally {
    hook.disable();
    restore();
  }
}

/** Captures a long stack, because the frames of Node and of this watch come first. */
function placeOfWork(): Error {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = frameCount;
  const place = new Error('work was begun here');
  Error.stackTraceLimit = before;
  return place;
}
