import { type Clock, systemClock, type Timer } from '@caddis/core';

/**
 * Maximum number of bytes that are buffered while nobody reads the log. Further lines are dropped and counted.
 *
 * @internal
 */
export const maxWaitingBytes = 2 ** 20;

/** After lines were dropped, new lines are accepted only once the buffer has shrunk to this size. This makes gaps few; one line reports each. */
const maxWaitingBytesAfterGap = maxWaitingBytes / 2;

/** Buffered lines are joined into blocks of at least this many bytes, so that each is copied once and few write calls are needed. */
const minBlockBytes = 2 ** 16;

/** Shortest and longest pause between two attempts to write the buffer, in milliseconds. */
const minPauseMs = 1;
const maxPauseMs = 100;

/** How long {@link BoundedOutput.flush} waits for a reader that accepts nothing, and at most in all, in milliseconds. */
const maxIdleFlushMs = 1000;
const maxFlushMs = 5000;

/**
 * Writes as much as possible without waiting.
 *
 * @returns number of bytes written
 * @throws an error of Node with a `code`; `EAGAIN` if nothing can be written now
 * @public
 */
export type WriteSome = (content: string | Uint8Array) => number;

/** State of a {@link BoundedOutput}. @public */
export interface OutputState {
  readonly waitingBytes: number;
  /** Total number of lines that were dropped. */
  readonly droppedLines: number;
  /** Error code of the last attempt to write, e.g. `ENOSPC`. Absent if that wrote something, or if the reader is merely slow. */
  readonly failing?: string | undefined;
}

/**
 * Writes log lines, but never waits and never throws. A line is written before the call returns if that is possible without waiting. While
 * the reader is slow or the disk is full, up to 1 MiB of lines are buffered in memory; further lines are dropped.
 *
 * @public
 */
export class BoundedOutput {
  /** Called in place of dropped lines, before the next line is accepted. It may write a line itself. */
  onGap: (droppedLines: number) => void = () => {};
  /** Called if nothing can be written although the reader is not merely slow, e.g. if the disk is full. At every attempt: up to 10 times a second. */
  onFailure: (code: string) => void = () => {};
  /** Called each time the output begins to buffer lines. */
  onWaiting: () => void = () => {};

  /** The buffer: blocks, oldest first, at most about twenty; then lines that have not been joined yet. */
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
   * Writes one line, or several lines that belong together: they are written or dropped as a whole.
   *
   * @param lines - number of lines in the text, for the count of dropped lines
   */
  write(text: string, lines = 1): void {
    if (this.#waitingBytes > 0 || this.#dropped > 0) return this.#keep(Buffer.from(text, 'utf8'), lines);
    const written = this.#attempt(text).bytes;
    if (written === 0) this.#wait(Buffer.from(text, 'utf8'));
    else if (written < Buffer.byteLength(text, 'utf8')) this.#wait(Buffer.from(text, 'utf8').subarray(written));
  }

  /** Writes the buffer synchronously: waits up to a second without progress and up to five seconds in all. For the end of the process. */
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
   * Waits until the buffer is written, without blocking the process. Whatever remains at the deadline is dropped.
   *
   * @param deadlineMs - maximum time, in milliseconds
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

  /** Writes as much of the buffer as possible. */
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
      // For a code other than EAGAIN, the disk may be full or the reader gone. That may pass, so lines are kept as for a slow reader.
      if (code !== 'EAGAIN') {
        this.#failing = code;
        this.onFailure(code);
      }
      return { bytes: 0, code };
    }
  }
}

/** Result of an attempt to write. */
interface Attempt {
  /** Number of bytes that were written. */
  readonly bytes: number;
  /** Error code that stopped the attempt. */
  readonly code?: string | undefined;
}

/** Blocks the whole process for a while. */
function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
