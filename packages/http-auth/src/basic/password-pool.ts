import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { HandlerError } from '@caddis/core/http';

/** A password, and the hash that it should have. @internal */
export interface Comparison {
  readonly password: string;
  readonly hash: string;
}

/** A comparison that waits or is under way. @internal */
export class Comparing {
  settle: (outcome: boolean | Error) => void = () => undefined;
  readonly answer = new Promise<boolean>((resolve, reject) => {
    this.settle = (outcome) => (typeof outcome === 'boolean' ? resolve(outcome) : reject(outcome));
  });
  /** Requests that want to know. Nothing is compared when all have gone. */
  private requests = 0;

  constructor(readonly comparison: Comparison) {}

  get isWanted(): boolean {
    return this.requests > 0;
  }

  /**
   * Another request wants to know.
   *
   * @param onGone - told what to call when its client does not wait any more
   */
  join(onGone: (callback: () => void) => void): Promise<boolean> {
    this.requests += 1;
    onGone(() => (this.requests -= 1));
    return this.answer;
  }
}

/** Comparisons that may wait. With more, an answer would come when nobody waits for it any more. */
const maxWaiting = 200;
/** Comparing is all that such a thread does, so there are never so many that requests have no processor left. */
const maxThreads = Math.max(1, Math.min(4, availableParallelism() - 1));

/**
 * Threads that compare passwords. They are started with the first password.
 *
 * @internal
 */
export class PasswordPool {
  private readonly workers = new Set<Worker>();
  private readonly idle: Worker[] = [];
  private readonly waiting: Comparing[] = [];
  private isClosed = false;

  /**
   * Compares a password with a hash, once somebody has joined.
   *
   * @throws a `HandlerError` with status 503 where too many wait already
   */
  compare(comparison: Comparison): Comparing {
    if (this.isClosed || this.waiting.length >= maxWaiting) throw new HandlerError(503, 'too many passwords wait to be checked');
    const job = new Comparing(comparison);
    this.waiting.push(job);
    queueMicrotask(() => this.next());
    return job;
  }

  /** Ends the threads, and what waits for them. */
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
    // The command is bundled and these threads are not: their code is found by the name of the package.
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
