import { type Clock, systemClock, type Timer } from '@caddis/core';

/**
 * Bytes that wait at most while nobody reads the log. Lines beyond are dropped, and counted.
 *
 * @internal
 */
export const maxWaitingBytes = 2 ** 20;

/** After lines were dropped, new ones are kept again when no more bytes than this wait: so that gaps are few and told in one line each. */
const maxWaitingBytesAfterGap = maxWaitingBytes / 2;

/** Lines that wait are joined to blocks of at least this many bytes, so that each is copied once and written with few calls. */
const minBlockBytes = 2 ** 16;

/** Shortest and longest pause between two attempts to write what waits, in milliseconds. */
const minPauseMs = 1;
const maxPauseMs = 100;

/** Milliseconds that {@link BoundedOutput.flush} waits for a reader that takes nothing, and for one that takes something now and then. */
const maxIdleFlushMs = 1000;
const maxFlushMs = 5000;

/**
 * Writes as much as can be written without waiting.
 *
 * @returns number of bytes
 * @throws errors of Node with a `code`; `EAGAIN` where nothing can be written now
 * @public
 */
export type WriteSome = (content: string | Uint8Array) => number;

/** What became of what a {@link BoundedOutput} was given. @public */
export interface OutputState {
  readonly waitingBytes: number;
  /** Lines that were never written, in all. */
  readonly droppedLines: number;
  /** Why nothing can be written at the moment: the code of an error, e.g. `ENOSPC`. Absent where the last attempt wrote something, or the reader is just slow. */
  readonly failing?: string | undefined;
}

/**
 * Takes lines of a log, never waits and never throws. A line is written before the call returns where that can be done at once. Where
 * the reader is slow, or the disk is full, lines wait in memory, at most 1 MiB of them, and later ones are dropped.
 *
 * @public
 */
export class BoundedOutput {
  /** Called where lines are missing, before the next line is taken. It may write a line of its own. */
  onGap: (droppedLines: number) => void = () => {};
  /** Called when nothing can be written and the reader is not just slow: a full disk, say. At every attempt, at most ten times a second. */
  onFailure: (code: string) => void = () => {};
  /** Called when lines begin to wait. */
  onWaiting: () => void = () => {};

  /** What waits, oldest first, at most some twenty blocks; then lines that are not joined yet. */
  #blocks: Uint8Array[] = [];
  #lines: Uint8Array[] = [];
  #lineBytes = 0;
  #waitingBytes = 0;
  #dropped = 0;
  #droppedBefore = 0;
  #failing: string | undefined;
  #pauseMs = minPauseMs;
  #timer: Timer | undefined;
  #onDrained: (() => void) | undefined;

  constructor(
    private readonly writeSome: WriteSome,
    private readonly clock: Clock = systemClock,
  ) {}

  get state(): OutputState {
    return { waitingBytes: this.#waitingBytes, droppedLines: this.#droppedBefore + this.#dropped, failing: this.#failing };
  }

  /**
   * Takes one line, or several that belong together: they are written, or dropped, as a whole.
   *
   * @param lines - how many lines it is, for the count of those that are dropped
   */
  write(text: string, lines = 1): void {
    if (this.#waitingBytes > 0 || this.#dropped > 0) return this.#keep(Buffer.from(text, 'utf8'), lines);
    const written = this.#attempt(text).bytes;
    if (written === 0) this.#wait(Buffer.from(text, 'utf8'));
    else if (written < Buffer.byteLength(text, 'utf8')) this.#wait(Buffer.from(text, 'utf8').subarray(written));
  }

  /** Writes what waits, and waits for the reader: for a second while it takes nothing, for five in all. For the end of the process. */
  flush(): void {
    const start = performance.now();
    let lastProgress = start;
    while (this.#waitingBytes > 0) {
      const { bytes, code } = this.#drain();
      const now = performance.now();
      if (bytes > 0) lastProgress = now;
      else if (code !== 'EAGAIN' || now - lastProgress > maxIdleFlushMs) return;
      if (now - start > maxFlushMs) return;
      if (code === 'EAGAIN') pause(minPauseMs);
    }
  }

  /**
   * Waits until everything is written, without stopping the process. What still waits at the deadline is dropped.
   *
   * @param deadlineMs - longest time, in milliseconds
   */
  async end(deadlineMs: number): Promise<void> {
    if (this.#waitingBytes === 0) return;
    await new Promise<void>((resolve) => {
      const timer = this.clock.setTimeout(resolve, deadlineMs);
      this.#onDrained = () => {
        timer.cancel();
        resolve();
      };
    });
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #keep(bytes: Uint8Array, lines: number): void {
    if (this.#dropped > 0 || this.#waitingBytes + bytes.length > maxWaitingBytes) {
      this.#dropped += lines;
      return;
    }
    this.#append(bytes);
  }

  #append(bytes: Uint8Array): void {
    this.#lines.push(bytes);
    this.#lineBytes += bytes.length;
    this.#waitingBytes += bytes.length;
    if (this.#lineBytes >= minBlockBytes) this.#join();
  }

  #join(): void {
    this.#blocks.push(Buffer.concat(this.#lines));
    this.#lines = [];
    this.#lineBytes = 0;
  }

  #wait(bytes: Uint8Array): void {
    this.#append(bytes);
    this.#pauseMs = minPauseMs;
    this.#schedule();
    this.onWaiting();
  }

  #schedule(): void {
    this.#timer ??= this.clock.setTimeout(() => {
      this.#timer = undefined;
      const { bytes } = this.#drain();
      this.#pauseMs = bytes > 0 ? minPauseMs : Math.min(2 * this.#pauseMs, maxPauseMs);
      if (this.#waitingBytes > 0) this.#schedule();
    }, this.#pauseMs);
  }

  /** Writes what can be written of what waits. */
  #drain(): Attempt {
    const attempt = this.#writeBlocks();
    this.#waitingBytes -= attempt.bytes;
    if (this.#dropped > 0 && this.#waitingBytes <= maxWaitingBytesAfterGap) {
      const dropped = this.#dropped;
      this.#droppedBefore += dropped;
      this.#dropped = 0;
      this.onGap(dropped);
    }
    if (this.#waitingBytes === 0) {
      this.#timer?.cancel();
      this.#timer = undefined;
      this.#onDrained?.();
    }
    return attempt;
  }

  #writeBlocks(): Attempt {
    let bytes = 0;
    for (;;) {
      if (this.#blocks.length === 0 && this.#lines.length > 0) this.#join();
      const [block] = this.#blocks;
      if (block === undefined) return { bytes };
      const attempt = this.#attempt(block);
      bytes += attempt.bytes;
      if (attempt.bytes === block.length) this.#blocks.shift();
      else this.#blocks[0] = block.subarray(attempt.bytes);
      if (attempt.code !== undefined) return { bytes, code: attempt.code };
    }
  }

  #attempt(content: string | Uint8Array): Attempt {
    try {
      const bytes = this.writeSome(content);
      this.#failing = undefined;
      return { bytes };
    } catch (error) {
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      // Not EAGAIN: the disk may be full, or the reader gone. It may come back, so the lines wait as they do for a slow one.
      if (code !== 'EAGAIN') {
        this.#failing = code;
        this.onFailure(code);
      }
      return { bytes: 0, code };
    }
  }
}

/** What an attempt to write came to. */
interface Attempt {
  /** Number of bytes that were written. */
  readonly bytes: number;
  /** Why no more were. */
  readonly code?: string | undefined;
}

/** Stops the whole process for a while. */
function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
