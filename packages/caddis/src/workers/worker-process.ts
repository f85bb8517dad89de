import cluster, { type Worker } from 'node:cluster';
import type { Socket } from 'node:net';
import { usualDeadlineMs } from '@caddis/runtime';
import { errors } from '../errors.js';
import { LastStep } from './last-step.js';
import type { ConfigToTake, TopicMessage, ToSupervisor, ToWorker, WorkerSettings } from './messages.js';
import type { ConnectionTaker } from './connection-turns.js';
import { processState, waitedForProcessorMs } from './process-state.js';
import { StandstillWatch } from './standstill-watch.js';
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
  /** It stands still: it does not come to serve the config that was decided on, or gives no sign of life while it serves. */
  stuck(error: Error): void;
  /**
   * It is gone.
   *
   * @param how - exit code or signal, in words
   * @param asked - number of the config that it was asked about then
   */
  ended(how: string, asked: number | undefined): void;
}

/** Time after its exit in which what a worker has said before must have come, in milliseconds. */
const maxLeavingMs = 1000;
/** Time in which a worker must have begun, in milliseconds. */
const beginMs = 60_000;
/** Shortest time without a sign of life after which a worker that is waited for stands still, in milliseconds. */
const minStillMs = 3_000;
/** The same for one that nobody waits for: it is not given up for a pause that nobody would have noticed. */
const minUnwatchedStillMs = 10_000;

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
  /** Resolves when it is gone, and what it has said was heard. */
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
  private readonly lastStep = LastStep.create();
  private readonly watches = new Set<StandstillWatch>();
  /** Why it is given up, where it stands still. */
  private standstill: Error | undefined;
  private onServing: () => void = () => {};

  constructor(
    private readonly settings: WorkerSettings,
    private readonly events: WorkerEvents,
  ) {
    // Node has no other way to give a worker a descriptor.
    cluster.setupPrimary({ stdio: ['inherit', 'inherit', 'inherit', 'ipc', this.lastStep?.fd ?? 'ignore'] });
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
      for (const watch of this.watches) watch.sign();
      if (message.type === 'ready') {
        this.isReady = true;
        this.post({ type: 'begin', ...settings });
        isReady();
      } else this.receive(message);
    });
    // Its end is told by `exit`, and what could not be sent to it is nobody's any more.
    worker.on('error', () => {});
    // Behind the last of its messages, which the exit may come before. There is no `disconnect` where a connection was on its way.
    const hasLeft = new Promise<void>((resolve) => {
      worker.process.once('close', () => {
        this.events.left();
        resolve();
      });
    });
    this.gone = new Promise((resolve) => {
      worker.once('exit', (code, signal) => {
        const how = signal ?? `exit code ${code}`;
        const asked = this.pending?.id;
        this.fail(how);
        this.lastStep?.close();
        notReady(this.failure as Error);
        this.events.ended(how, asked);
        // The last lines of its logs may still be to come.
        const timer = setTimeout(resolve, maxLeavingMs);
        void hasLeft.then(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    });
  }

  get pid(): number | undefined {
    return this.process.process.pid;
  }

  /** Whether it can be spoken to: one that has just been started cannot, and nobody is to wait for its answer. */
  get hears(): boolean {
    return this.isReady && !this.isGone;
  }

  /** True when it has ended. */
  get isGone(): boolean {
    return this.failure !== undefined;
  }

  /** True when it was waited for, and gave no sign of life. */
  get standsStill(): boolean {
    return this.standstill !== undefined;
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
   * @throws why it cannot take it, that it has ended, or that it stands still
   */
  async prepare(config: ConfigToTake): Promise<void> {
    await this.ask({ type: 'prepare', config });
    this.taken = config.id;
  }

  /**
   * Has it build a config and clean it up again, beside the one that it serves. That the config is wrong is no failure: whoever builds it next finds the same.
   *
   * @throws that a module did not end in time, that it has ended, or that it stands still
   */
  tryOut(config: ConfigToTake): Promise<void> {
    return this.ask({ type: 'try', config });
  }

  private async ask(question: Extract<ToWorker, { readonly config: ConfigToTake }>): Promise<void> {
    await this.awake(this.ready, Math.max(beginMs, this.stillMs));
    if (this.failure !== undefined) throw this.failure;
    this.lastStep?.clear();
    const answer = new Promise<void>((resolve, reject) => {
      const settle = (failure: Error | undefined): void => {
        this.pending = undefined;
        if (failure === undefined) resolve();
        else reject(failure);
      };
      this.pending = { id: question.config.id, settle };
      this.post(question);
    });
    await this.awake(answer, this.stillMs);
  }

  /**
   * Has it serve the config that it has made ready.
   *
   * @returns false where it has another one, or is gone
   */
  commit(id: number): boolean {
    if (this.failure !== undefined || this.taken !== id) return false;
    if (this.servingSince === undefined) this.watchLife();
    this.servingSince = performance.now();
    this.post({ type: 'decide', id, commit: true });
    const serving = new Promise<void>((resolve) => (this.onServing = resolve));
    this.awake(Promise.race([serving, this.gone]), this.stillMs).catch((error: unknown) => this.events.stuck(error as Error));
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
    if (!this.isReady) return this.kill();
    this.post({ type: 'stop' });
    this.awake(this.gone, this.stillMs).catch(() => this.kill());
  }

  /** Ends it at once. */
  kill(): void {
    this.process.process.kill('SIGKILL');
  }

  private receive(message: Exclude<ToSupervisor, { type: 'ready' }>): void {
    switch (message.type) {
      case 'tried':
        if (this.pending?.id === message.id) this.pending.settle(message.late === undefined ? undefined : errors.CADDIS_WORKER_REFUSED({ worker: this.settings.worker, reason: message.late }));
        return;
      case 'prepared':
        if (this.pending?.id === message.id) this.pending.settle(undefined);
        return;
      case 'failed':
        if (this.pending?.id === message.id) this.pending.settle(errors.CADDIS_WORKER_REFUSED({ worker: this.settings.worker, reason: message.reason }));
        // It was decided on already: what it serves now is not known, so another one takes its place.
        else if (this.taken === message.id) this.kill();
        return;
      case 'serving':
        if (this.taken === message.id) this.onServing();
        return;
      case 'pong':
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

  /** Time without a sign of life after which it stands still: that which a module has for a step. */
  private get stillMs(): number {
    return Math.max(minStillMs, this.settings.moduleDeadline ?? usualDeadlineMs);
  }

  /** Has it give signs of life from now on, also while nothing is asked of it. */
  private watchLife(): void {
    this.awake(this.gone, Math.max(minUnwatchedStillMs, this.stillMs)).catch((error: unknown) => {
      if (this.isGone) return;
      this.pending?.settle(error as Error);
      this.events.stuck(error as Error);
    });
  }

  /**
   * Waits for something that it does.
   *
   * @throws `CADDIS_WORKER_STANDS_STILL`
   */
  private async awake(work: Promise<void>, stillMs: number): Promise<void> {
    let watch: StandstillWatch | undefined;
    const still = new Promise<never>((_resolve, reject) => {
      const ask = (): void => {
        if (this.isReady) this.post({ type: 'ping' });
      };
      const onStill = (): void => reject((this.standstill = this.describeStandstill(stillMs)));
      watch = new StandstillWatch({ stillMs, ask, waitedMs: () => waitedForProcessorMs(this.pid ?? 0), onStill });
      this.watches.add(watch);
    });
    try {
      await Promise.race([work, still]);
    } finally {
      watch?.end();
      this.watches.delete(watch as StandstillWatch);
    }
  }

  private describeStandstill(stillMs: number): Error {
    const { settings, pid = 0 } = this;
    const step = this.lastStep?.read() ?? '';
    const did = step === '' ? 'It has not begun to take the config' : `The last that it began: ${step}`;
    return errors.CADDIS_WORKER_STANDS_STILL({ worker: settings.worker, pid, seconds: Math.round(stillMs / 1000), state: processState(pid), did });
  }

  private fail(how: string): void {
    const step = this.pending === undefined ? '' : (this.lastStep?.read() ?? '');
    this.failure = errors.CADDIS_WORKER_DIED({ worker: this.settings.worker, pid: this.pid ?? 0, how, did: step === '' ? '' : `. The last that it began: ${step}` });
    this.pending?.settle(this.failure);
  }

  private post(message: ToWorker): void {
    if (!this.process.isConnected()) return;
    this.process.send(message, () => {});
  }
}
