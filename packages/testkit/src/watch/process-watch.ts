import { maxTimerDelayMs } from '@caddis/core';
import { ResourceList, watchResources, type Leftover } from '@caddis/test-helpers';
import { closeIdleConnections } from './idle-connections.js';
import { openFiles } from './open-files.js';
import { ProcessState } from './process-state.js';
import { pause, turns } from './real-time.js';
import { WatchedCalls, type WatchedCall } from './watched-calls.js';

/** The effects of a module on its process. */
export interface Traces {
  readonly leftovers: readonly Leftover[];
  /** Events of `process` with new listeners, each with the stack lines that added one of them. */
  readonly listeners: readonly { readonly event: string; readonly lines: readonly string[] }[];
  /** Uncaught errors and unhandled rejections. */
  readonly unhandled: readonly unknown[];
  /** Describes the changed state of the process; undefined if nothing changed. */
  readonly changed?: string | undefined;
  /** Paths of files that were opened and not closed. */
  readonly files: readonly string[];
  /** Calls that printed without the logger. */
  readonly printed: readonly WatchedCall[];
  /** Calls that would have ended the process. */
  readonly ended: readonly WatchedCall[];
  /** The last call of `setImmediate` in an endless loop of them; undefined if there is none. */
  readonly loop: WatchedCall | undefined;
}

/** How long closed resources may take to disappear: number of checks, and milliseconds between two checks. */
const looks = 50;
const pauseMs = 10;
/** Event loop turns after which Node has reported unhandled rejections. */
const settlingTurns = 3;

/** Events for which libraries add a listener once per process, on first use: such a listener is not a leftover of an instance. */
const atEnd: ReadonlySet<string> = new Set(['exit', 'beforeExit']);

/** Matches code that is not part of a module: libraries, and the kit of Caddis where it is used from its repository. */
const libraries = /[\\/](?:node_modules|packages[\\/]kit)[\\/]/;

const strays = ['unhandledRejection', 'uncaughtException'] as const;
const list = new ResourceList();
list.isPaused = true;
let isInstalled = false;

/** Watches what is created in this process while a module is tried. Only one watch may be active: see {@link exclusively}. */
export class ProcessWatch {
  readonly #unhandled: unknown[] = [];
  readonly #state: ProcessState;
  readonly #files = openFiles();
  readonly #calls = new WatchedCalls();
  readonly #hadImmediates = hasImmediates();
  readonly #added: { readonly event: string | symbol; readonly listener: unknown; readonly place: Error }[] = [];
  /** Keeps the process alive: if a module only waits on unreferenced resources, the runner would otherwise exit in the middle of a test. */
  readonly #alive: NodeJS.Timeout;
  readonly #others = new Map<string, readonly ((...given: unknown[]) => void)[]>();

  /** Starts the watch. Uncaught errors do not reach the test runner until {@link end}. */
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

  /** Returns what was created so far and still exists, and removes it from the list. */
  takeLeftovers(): readonly Leftover[] {
    return list.takeLeftovers();
  }

  /** Ends the watch after giving closing resources some time to disappear. */
  async end(): Promise<Traces> {
    try {
      await turns(settlingTurns);
      const { lastImmediate } = this.#calls;
      this.#calls.end();
      const changed = this.#state.restore();
      // A file counts if it is open at the last check. A later look could see one that is just being read, because threads open files at any time.
      let files = this.#leftFiles();
      for (let left = looks; left > 0 && (!list.isEmpty || files.length > 0 || this.#loops()); left -= 1) {
        closeIdleConnections();
        await pause(pauseMs);
        files = this.#leftFiles();
      }
      // Otherwise the runner would wait for the leftovers forever.
      if (!list.isEmpty) list.letGo();
      return { leftovers: list.takeLeftovers(), listeners: this.#leftListeners(), unhandled: this.#unhandled, changed, files, printed: this.#calls.printed, ended: this.#calls.ended, loop: this.#loops() ? lastImmediate : undefined };
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

  /** Tells whether a loop of `setImmediate` runs. Called after a wait for a timer, when no immediate of the kit itself is pending. */
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

/** The lines of a stack that belong neither to Node nor to the watch. */
export function ownLines(place: Error): readonly string[] {
  const frames = (place.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).map((line) => line.trim());
  return frames.filter((line) => !/\bnode:|[\\/](?:process-watch|watched-calls|blocking-calls|constructor-watch|watch-resources|resource-list|refuse-network)\./.test(line));
}
