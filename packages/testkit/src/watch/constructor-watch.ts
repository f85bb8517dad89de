import { createHook } from 'node:async_hooks';
import { watchBlockingCalls } from './blocking-calls.js';

/** Something that code began which a constructor must not begin. */
export interface Work {
  readonly what: string;
  readonly place: Error;
}

const frameCount = 24;

/** What Node calls the work that reaches out of the process, or comes back later. */
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
 * Runs code that must do nothing but compute, and lists what it did all the same.
 *
 * @param code - runs to its end without waiting
 * @returns what the code returned, and what it began, in order
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

/** The frames of Node and of the watch come first. */
function placeOfWork(): Error {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = frameCount;
  const place = new Error('work was begun here');
  Error.stackTraceLimit = before;
  return place;
}
