import cluster, { type Worker } from 'node:cluster';
import type { Socket } from 'node:net';
import { errors } from '../errors.js';
import type { ConfigToTake, TopicMessage, ToSupervisor, ToWorker, WorkerSettings } from './messages.js';
import type { ConnectionTaker } from './connection-turns.js';
import type { Peer } from './topics.js';

/** What is done with what a worker says by itself. @internal */
export interface WorkerEvents {
  /** It sends to modules of other processes. */
  message(message: TopicMessage): void;
  lines(log: string | undefined, lines: string): void;
  /** It takes the connections of another key. */
  takesMore(): void;
  /** It has taken a connection, or not. */
  answered(id: number, isTaken: boolean): void;
  /** Nothing more comes from it. */
  left(): void;
  /** It is gone. @param how - exit code or signal, in words */
  ended(how: string): void;
}

/** The config that a worker is being asked about. */
interface Pending {
  readonly id: number;
  readonly settle: (failure: Error | undefined) => void;
}

/**
 * One worker from its start to its end, as the supervisor sees it.
 *
 * @internal
 */
export class WorkerProcess implements Peer, ConnectionTaker {
  /** Resolves when it can be spoken to; rejects when it ends before. */
  readonly ready: Promise<void>;
  /** Resolves when it is gone. */
  readonly gone: Promise<void>;
  /** When it took the config that it serves, by a clock that nobody can set back; `undefined` before the first. */
  servingSince: number | undefined;
  private readonly process: Worker;
  /** Number of the config that it has made ready or serves. */
  private taken: number | undefined;
  private readonly keys = new Set<string>();
  private pending: Pending | undefined;
  private failure: Error | undefined;
  private isReady = false;

  constructor(
    private readonly settings: WorkerSettings,
    private readonly events: WorkerEvents,
  ) {
    const worker = (this.process = cluster.fork());
    let isReady: () => void = () => {};
    let notReady: (error: Error) => void = () => {};
    this.ready = new Promise((resolve, reject) => {
      isReady = resolve;
      notReady = reject;
    });
    // Who asks hears of it; and nobody may have asked.
    this.ready.catch(() => {});
    worker.on('message', (message: ToSupervisor) => {
      if (message.type === 'ready') {
        this.isReady = true;
        this.post({ type: 'begin', ...settings });
        isReady();
      } else this.receive(message);
    });
    // Its end is told by `exit`, and what could not be sent to it is nobody's any more.
    worker.on('error', () => {});
    // Behind the last of its messages, which the exit may come before. There is no `disconnect` where a connection was on its way.
    worker.process.once('close', () => this.events.left());
    this.gone = new Promise((resolve) => {
      worker.once('exit', (code, signal) => {
        const how = signal ?? `exit code ${code}`;
        this.fail(how);
        notReady(this.failure as Error);
        this.events.ended(how);
        resolve();
      });
    });
  }

  get pid(): number | undefined {
    return this.process.process.pid;
  }

  /** True when it has ended. */
  get isGone(): boolean {
    return this.failure !== undefined;
  }

  takes(key: string): boolean {
    return this.keys.has(key) && !this.isGone && this.process.isConnected();
  }

  give(id: number, key: string, connection: Socket): void {
    this.process.send({ type: 'connection', id, key } satisfies ToWorker, connection, { keepOpen: true }, () => {});
  }

  /** Sends to the modules of it; before it can be spoken to, there are none. */
  send(message: TopicMessage): void {
    if (this.isReady) this.post(message);
  }

  /**
   * Has it make a config ready, beside the one that it serves.
   *
   * @throws why it cannot take it, or that it has ended
   */
  async prepare(config: ConfigToTake): Promise<void> {
    await this.ready;
    if (this.failure !== undefined) throw this.failure;
    await new Promise<void>((resolve, reject) => {
      const settle = (failure: Error | undefined): void => {
        this.pending = undefined;
        if (failure === undefined) resolve();
        else reject(failure);
      };
      this.pending = { id: config.id, settle };
      this.post({ type: 'prepare', config });
    });
    this.taken = config.id;
  }

  /**
   * Has it serve the config that it has made ready.
   *
   * @returns false where it has another one, or is gone
   */
  commit(id: number): boolean {
    if (this.failure !== undefined || this.taken !== id) return false;
    this.servingSince = performance.now();
    this.post({ type: 'decide', id, commit: true });
    return true;
  }

  /** Has it give up what it has made ready, or is making ready. */
  undo(id: number): void {
    if (this.taken === id) this.taken = undefined;
    this.pending?.settle(errors.CADDIS_WORKERS_STOPPED());
    this.post({ type: 'decide', id, commit: false });
  }

  /** Has it finish what is under way, and end. */
  stop(): void {
    this.pending?.settle(errors.CADDIS_WORKERS_STOPPED());
    if (this.isReady) this.post({ type: 'stop' });
    else this.kill();
  }

  /** Ends it at once. */
  kill(): void {
    this.process.process.kill('SIGKILL');
  }

  private receive(message: Exclude<ToSupervisor, { type: 'ready' }>): void {
    switch (message.type) {
      case 'prepared':
        if (this.pending?.id === message.id) this.pending.settle(undefined);
        return;
      case 'failed':
        if (this.pending?.id === message.id) this.pending.settle(errors.CADDIS_WORKER_REFUSED({ worker: this.settings.worker, reason: message.reason }));
        // It was decided on already: what it serves now is not known, so another one takes its place.
        else if (this.taken === message.id) this.kill();
        return;
      case 'serving':
        return;
      case 'takes':
        if (!message.isOn) return void this.keys.delete(message.key);
        this.keys.add(message.key);
        return this.events.takesMore();
      case 'connection':
        return this.events.answered(message.id, message.isTaken);
      case 'lines':
        return this.events.lines(message.log, message.lines);
      default:
        return this.events.message(message);
    }
  }

  private fail(how: string): void {
    this.failure = errors.CADDIS_WORKER_DIED({ worker: this.settings.worker, pid: this.pid ?? 0, how });
    this.pending?.settle(this.failure);
  }

  private post(message: ToWorker): void {
    if (!this.process.isConnected()) return;
    this.process.send(message, () => {});
  }
}
