import type { Clock, Timer } from '@caddis/core';

/**
 * What {@link FreshTry} is told.
 *
 * @public
 */
export interface FreshTryOptions {
  readonly clock: Clock;
  /** Whether a try is under way at the moment. */
  readonly isTrying: boolean;
  /** Whether there is something to use, so that nobody need wait. */
  readonly isUsable: () => boolean;
  /** Sees to it that a try begins soon, unless one is under way. It is the owner who keeps a shortest time between two of them. */
  readonly startSoon: () => void;
}

/** Longest time in milliseconds that a request waits. */
const maxWaitMs = 5000;

/**
 * Lets a request that finds nothing to use wait for a try that began after it came. A try that was under way before is not enough:
 * the question may have been lost while the server was down. So the first request after an outage succeeds, and none waits for
 * longer than five seconds.
 *
 * @public
 */
export class FreshTry {
  /** Number of the last try that began, and of the last that ended. */
  private begunCount: number;
  private endedCount = 0;
  private isClosed = false;
  /** For each request the number of the try that it waits for. */
  private readonly wanted = new WeakMap<object, number>();
  private ending: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  constructor(private readonly options: FreshTryOptions) {
    this.begunCount = options.isTrying ? 1 : 0;
  }

  /** A try begins. */
  begun(): void {
    this.begunCount += 1;
  }

  /** The try ended, in whatever way. */
  ended(): void {
    this.endedCount = this.begunCount;
    this.ending?.resolve();
    this.ending = undefined;
  }

  /** There will be no more tries: nobody waits any longer. */
  close(): void {
    this.isClosed = true;
    this.ended();
  }

  /** Notes that a request wants a try of its own, and has one begin soon. */
  want(asker: object): void {
    this.wanted.set(asker, this.begunCount + 1);
    this.options.startSoon();
  }

  /** Tells whether a request wanted a try and has not waited for it yet. */
  has(asker: object): boolean {
    return this.wanted.has(asker);
  }

  /** Waits until there is something to use, or the request's try ended, or the time is over. */
  async wait(asker: object): Promise<void> {
    const wanted = this.wanted.get(asker) ?? 0;
    this.wanted.delete(asker);
    let isOver = false;
    let timer: Timer | undefined;
    const longEnough = new Promise<void>((resolve) => {
      timer = this.options.clock.setTimeout(() => {
        isOver = true;
        resolve();
      }, maxWaitMs);
    });
    while (!isOver && !this.isClosed && this.endedCount < wanted && !this.options.isUsable()) {
      this.options.startSoon();
      await Promise.race([this.nextEnd(), longEnough]);
    }
    timer?.cancel();
  }

  private nextEnd(): Promise<void> {
    if (this.ending === undefined) {
      let resolve = (): void => {};
      const promise = new Promise<void>((done) => (resolve = done));
      this.ending = { promise, resolve };
    }
    return this.ending.promise;
  }
}
