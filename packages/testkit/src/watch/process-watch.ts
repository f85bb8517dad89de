import { maxTimerDelayMs } from '@caddis/core';
import { ResourceList, watchResources, type Leftover } from '@caddis/test-helpers';
import { closeIdleConnections } from './idle-connections.js';
import { openFiles } from './open-files.js';
import { ProcessState } from './process-state.js';
import { pause, turns } from './real-time.js';
import { WatchedCalls, type WatchedCall } from './watched-calls.js';

/** What a module has done to its process. */
export interface Traces {
  readonly leftovers: readonly Leftover[];
  /** Events of `process` that have listeners which were not there before, each with the lines that added one. */
  readonly listeners: readonly { readonly event: string; readonly lines: readonly string[] }[];
  /** Errors that nobody caught. */
  readonly unhandled: readonly unknown[];
  /** What of the process is another than it was; absent where nothing is. */
  readonly changed?: string | undefined;
  /** Paths of files that were opened and are still open. */
  readonly files: readonly string[];
  /** What was printed past the logger. */
  readonly printed: readonly WatchedCall[];
  /** Where the process would have been ended. */
  readonly ended: readonly WatchedCall[];
  /** The last round of a loop that goes on by `setImmediate`; absent where there is none. */
  readonly loop: WatchedCall | undefined;
}

/** How long after its end what a module has ended may take to be gone: looks, and milliseconds between two. */
const looks = 50;
const pauseMs = 10;
/** Turns of the event loop in which a rejection that nobody handles is told. */
const settlingTurns = 3;

/** What libraries listen for once in a process, when they are used for the first time: that is no trace of an instance. */
const atEnd: ReadonlySet<string> = new Set(['exit', 'beforeExit']);

/** Code that is nobody's module; the kit of Caddis among it, also where it is not installed but stands in its repository. */
const libraries = /[\\/](?:node_modules|packages[\\/]kit)[\\/]/;

const strays = ['unhandledRejection', 'uncaughtException'] as const;
const list = new ResourceList();
list.isPaused = true;
let isInstalled = false;

/** Sees what is made in this process while a module is tried: see {@link exclusively}. */
export class ProcessWatch {
  readonly #unhandled: unknown[] = [];
  readonly #state: ProcessState;
  readonly #files = openFiles();
  readonly #calls = new WatchedCalls();
  readonly #hadImmediates = hasImmediates();
  readonly #added: { readonly event: string | symbol; readonly listener: unknown; readonly place: Error }[] = [];
  /** Keeps the process alive: what a module waits for may not, and then the runner would end in the middle of a test. */
  readonly #alive: NodeJS.Timeout;
  readonly #others = new Map<string, readonly ((...given: unknown[]) => void)[]>();

  /** Begins to watch. Errors that nobody catches do not reach the runner of the tests until {@link end}. */
  constructor() {
    if (!isInstalled) watchResources(list);
    isInstalled = true;
    this.#state = new ProcessState();
    this.#alive = setInterval(() => undefined, maxTimerDelayMs);
    list.takeLeftovers();
    list.isPaused = false;
    for (const event of strays) {
      this.#others.set(event, process.listeners(event as 'uncaughtException') as never);
      process.removeAllListeners(event);
      process.on(event as 'uncaughtException', this.#onStray);
    }
    process.on('newListener', this.#onListener);
    this.#calls.begin();
  }

  /** Lists what was made so far and is still there, at once, and forgets it. */
  takeLeftovers(): readonly Leftover[] {
    return list.takeLeftovers();
  }

  /** Ends the watch, when what ends of its own has had some time for it. */
  async end(): Promise<Traces> {
    try {
      await turns(settlingTurns);
      const { lastImmediate } = this.#calls;
      this.#calls.end();
      const changed = this.#state.restore();
      for (let left = looks; left > 0 && (!list.isEmpty || this.#leftFiles().length > 0 || this.#loops()); left -= 1) {
        closeIdleConnections();
        await pause(pauseMs);
      }
      // A runner waits for what is left, and would never come to its end.
      if (!list.isEmpty) list.letGo();
      return { leftovers: list.takeLeftovers(), listeners: this.#leftListeners(), unhandled: this.#unhandled, changed, files: this.#leftFiles(), printed: this.#calls.printed, ended: this.#calls.ended, loop: this.#loops() ? lastImmediate : undefined };
    } finally {
      this.#calls.end();
      list.isPaused = true;
      clearInterval(this.#alive);
      process.off('newListener', this.#onListener);
      for (const event of strays) {
        process.off(event, this.#onStray);
        for (const listener of this.#others.get(event) ?? []) process.on(event as 'uncaughtException', listener);
      }
    }
  }

  /** Whoever waits for a timer sees a loop of others only. */
  #loops(): boolean {
    return this.#calls.lastImmediate !== undefined && !this.#hadImmediates && hasImmediates();
  }

  #leftFiles(): readonly string[] {
    return [...openFiles()].flatMap(([number, path]) => (this.#files.get(number) === path ? [] : [path]));
  }

  #leftListeners(): Traces['listeners'] {
    const left = this.#added.filter(({ event, listener }) => process.rawListeners(event).some((one) => one === listener || (one as { listener?: unknown }).listener === listener));
    const told = left.map(({ event, place }) => ({ event: String(event), lines: ownLines(place) }));
    return told.filter(({ event, lines }) => !(atEnd.has(event) && libraries.test(lines[0] ?? '')));
  }

  readonly #onStray = (thrown: unknown): void => void this.#unhandled.push(thrown);

  readonly #onListener = (event: string | symbol, listener: unknown): void => {
    if (listener !== this.#onStray) this.#added.push({ event, listener, place: new Error('a listener was added here') });
  };
}

function hasImmediates(): boolean {
  return process.getActiveResourcesInfo().includes('Immediate');
}

/** Lines of a stack that are no part of Node. */
export function ownLines(place: Error): readonly string[] {
  const frames = (place.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).map((line) => line.trim());
  return frames.filter((line) => !/\bnode:|[\\/](?:process-watch|watched-calls|blocking-calls|constructor-watch|watch-resources|resource-list|refuse-network)\./.test(line));
}
