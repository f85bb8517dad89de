import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { HandlerError } from '@caddis/core/http';

/** A password to check against a hash. @internal */
export interface Comparison {
  readonly password: string;
  readonly hash: string;
}

/** A waiting or running comparison. @internal */
export class Comparing {
  settle: (outcome: boolean | Error) => void = () => undefined;
  readonly answer = new Promise<boolean>((resolve, reject) => {
    this.settle = (outcome) => (typeof outcome === 'boolean' ? resolve(outcome) : reject(outcome));
  });
  /** Number of requests that wait for the answer. If all have gone before it starts, nothing is compared. */
  private requests = 0;

  constructor(readonly comparison: Comparison) {}

  get isWanted(): boolean {
    return this.requests > 0;
  }

  /**
   * Adds a request that waits for the answer.
   *
   * @param onGone - called with a callback to run if the client does not wait any more
   */
  join(onGone: (callback: () => void) => void): Promise<boolean> {
    this.requests += 1;
    onGone(() => (this.requests -= 1));
    return this.answer;
  }
}

/** Maximum number of waiting comparisons. With more, answers would come too late for the clients. */
const maxWaiting = 200;
/** Maximum number of threads. Comparisons keep a CPU core busy, so one core is left for requests if there are several. */
const maxThreads = Math.max(1, Math.min(4, availableParallelism() - 1));

/**
 * Threads that compare passwords. They start when they are first needed.
 *
 * @internal
 */
export class PasswordPool {
  private readonly workers = new Set<Worker>();
  private readonly idle: Worker[] = [];
  private readonly waiting: Comparing[] = [];
  private isClosed = false;

  /**
   * Compares a password with a hash. The caller must join the returned comparison immediately, or it may be skipped.
   *
   * @throws a `HandlerError` with status 503 if too many comparisons are waiting
   */
  compare(comparison: Comparison): Comparing {
    if (this.isClosed || this.waiting.length >= maxWaiting) throw new HandlerError(503, 'too many passwords wait to be checked');
    const job = new Comparing(comparison);
    this.waiting.push(job);
    queueMicrotask(() => this.next());
    return job;
  }

  /** Stops the threads, and fails the waiting comparisons. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const job of this.waiting.splice(0)) job.settle(new HandlerError(503, 'the config is no longer in use'));
    await Promise.all([...this.workers].map((worker) => worker.terminate()));
  }

  private next(): void {
    while (this.waiting.length > 0) {
      const worker = this.idle.pop() ?? this.startWorker();
      if (worker === undefined) return;
      const job = this.waiting.shift() as Comparing;
      if (job.isWanted) {
        this.run(worker, job);
      } else {
        job.settle(false);
        this.idle.push(worker);
      }
    }
  }

  private startWorker(): Worker | undefined {
    if (this.isClosed || this.workers.size >= maxThreads) return undefined;
    // The caddis command is bundled, but the worker's code is not, so it is located through the name of the package.
    const worker = new Worker(new URL('dist/basic/password-worker.js', import.meta.resolve('@caddis/http-auth/package.json')));
    worker.unref();
    this.workers.add(worker);
    return worker;
  }

  private run(worker: Worker, job: Comparing): void {
    const finish = (outcome: boolean | Error): void => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      if (typeof outcome === 'boolean') this.idle.push(worker);
      else this.workers.delete(worker);
      job.settle(outcome);
      this.next();
    };
    const onMessage = (isSame: boolean): void => finish(isSame);
    const onError = (error: Error): void => finish(error);
    const onExit = (): void => finish(new HandlerError(503, 'the config is no longer in use'));
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
    worker.postMessage(job.comparison);
  }
}
