import type { Clock, Timer } from '@caddis/core';

/**
 * Options of {@link FreshTry}.
 *
 * @public
 */
export interface FreshTryOptions {
  readonly clock: Clock;
  /** Whether a try is in progress at the moment. */
  readonly isTrying: boolean;
  /** Whether there are upstreams to use, so that requests need not wait. */
  readonly isUsable: () => boolean;
  /** Starts a try soon, unless one is in progress. The caller must enforce a minimum time between tries. */
  readonly startSoon: () => void;
}

/** Maximum time that a request waits, in milliseconds. */
const maxWaitMs = 5000;

/**
 * Lets a request that has no upstreams wait for a try that began after the request. A try that was already in progress does not count, because
 * its query may have been lost while the server was down. So the first request after an outage succeeds. No request waits longer
 * than five seconds.
 *
 * @public
 */
export class FreshTry {
  /** Number of the last try that has begun; below, of the last one that has ended. */
  private begunCount: number;
  private endedCount = 0;
  private isClosed = false;
  /** For each request, the number of the try that it waits for. */
  private readonly wanted = new WeakMap<object, number>();
  private ending: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  constructor(private readonly options: FreshTryOptions) {
    this.begunCount = options.isTrying ? 1 : 0;
  }

  /** Records that a try begins. */
  begun(): void {
    this.begunCount += 1;
  }

  /** Records that the try has ended, with or without success. */
  ended(): void {
    this.endedCount = this.begunCount;
    this.ending?.resolve();
    this.ending = undefined;
  }

  /** Records that there will be no more tries, and ends all waits. */
  close(): void {
    this.isClosed = true;
    this.ended();
  }

  /** Records that a request wants a new try, and starts one soon. */
  want(asker: object): void {
    this.wanted.set(asker, this.begunCount + 1);
    this.options.startSoon();
  }

  /** Tells whether a request wants a try and has not waited for it yet. */
  has(asker: object): boolean {
    return this.wanted.has(asker);
  }

  /** Waits until there are upstreams to use, the request's try has ended, or the maximum time has passed. */
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
