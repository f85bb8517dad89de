import cluster, { type Worker } from 'node:cluster';
import type { Socket } from 'node:net';
import { usualDeadlineMs } from '@caddis/runtime';
import { errors } from '../errors.js';
import { LastStep, moduleOf, phraseOf, type WrittenStep } from './last-step.js';
import type { ConfigToTake, NumberedText, TopicMessage, ToSupervisor, ToWorker, WorkerSettings } from './messages.js';
import type { ConnectionTaker } from './connection-turns.js';
import { processState, waitedForProcessorMs } from './process-state.js';
import { blaming, receivedError, type SentError } from './sent-error.js';
import { StandstillWatch } from './standstill-watch.js';
import type { Peer } from './topics.js';

/** Callbacks for what a worker sends or does on its own. @internal */
export interface WorkerEvents {
  /** The worker sends a message to modules of other processes. */
  message(message: TopicMessage): void;
  lines(log: string | undefined, lines: string): void;
  /** The worker now takes the connections of one more key. */
  takesMore(): void;
  /** The worker says whether it has taken a connection. */
  answered(id: number, isTaken: boolean): void;
  /** The channel of the worker is closed: it sends nothing more. */
  left(): void;
  /** The worker hangs: it does not start to serve the config that was decided on, or gives no sign of life while it serves. */
  stuck(error: Error): void;
  /**
   * The process has exited.
   *
   * @param how - exit code or signal, in words
   * @param asked - `id` of the config or text that it was being asked about at that moment
   */
  ended(how: string, asked: number | undefined): void;
}

/** How long to wait, after a worker has exited, for the messages that it sent before, in milliseconds. */
const maxLeavingMs = 1000;
/** Time in which a new worker must say that it is ready, in milliseconds. */
const beginMs = 60_000;
/** Minimum time without a sign of life, in milliseconds, after which a worker that the supervisor waits for counts as hanging. */
const minStillMs = 3_000;
/** The same for a worker that nothing waits for. It is longer, so that no worker is killed for a pause that nobody would have noticed. */
const minUnwatchedStillMs = 10_000;

/** The config or text that a worker is being asked about. */
interface Pending {
  readonly id: number;
  readonly settle: (failure: Error | undefined) => void;
}

/**
 * One worker process from start to exit, as the supervisor sees it.
 *
 * @internal
 */
export class WorkerProcess implements Peer, ConnectionTaker {
  /** Resolves when the worker can receive messages; rejects if it exits before. */
  readonly ready: Promise<void>;
  /** Resolves when the worker has exited and all its messages were handled. */
  readonly gone: Promise<void>;
  /** When it began to serve its current config, by `performance.now()`, a monotonic clock; `undefined` before its first config. */
  servingSince: number | undefined;
  private readonly process: Worker;
  /** `id` of the config that it has prepared or serves. */
  private taken: number | undefined;
  private readonly keys = new Set<string>();
  private pending: Pending | undefined;
  private failure: Error | undefined;
  private isReady = false;
  private readonly lastStep = LastStep.create();
  private readonly watches = new Set<StandstillWatch>();
  /** Why the worker was given up, if it hangs. */
  private standstill: Error | undefined;
  private onServing: () => void = () => {};

  constructor(
    private readonly settings: WorkerSettings,
    private readonly events: WorkerEvents,
  ) {
    // Node offers no other way to pass a descriptor to a cluster worker.
    cluster.setupPrimary({ stdio: ['inherit', 'inherit', 'inherit', 'ipc', this.lastStep?.fd ?? 'ignore'] });
    const worker = (this.process = cluster.fork());
    let isReady: () => void = () => {};
    let notReady: (error: Error) => void = () => {};
    this.ready = new Promise((resolve, reject) => {
      isReady = resolve;
      notReady = reject;
    });
    // Callers get the rejection where they await it. This handler prevents an unhandled rejection if there is no caller.
    this.ready.catch(() => {});
    worker.on('message', (message: ToSupervisor) => {
      for (const watch of this.watches) watch.sign();
      if (message.type === 'ready') {
        this.isReady = true;
        this.post({ type: 'begin', ...settings });
        isReady();
      } else this.receive(message);
    });
    // The `exit` event reports the end of the worker. A message that could not be sent to a dead worker no longer matters.
    worker.on('error', () => {});
    // `close` comes after the worker's last message; `exit` may come before it. `disconnect` never comes if a connection was still being sent.
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
        // The last lines of its logs may still arrive.
        const timer = setTimeout(resolve, maxLeavingMs);
        void hasLeft.then(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    });
  }

  get number(): number {
    return this.settings.worker;
  }

  get pid(): number | undefined {
    return this.process.process.pid;
  }

  /** Whether the worker can receive messages. One that was just started cannot, so nothing may wait for its answer. */
  get hears(): boolean {
    return this.isReady && !this.isGone;
  }

  /** True if it has exited. */
  get isGone(): boolean {
    return this.failure !== undefined;
  }

  /** True if something waited for it and it gave no sign of life. */
  get standsStill(): boolean {
    return this.standstill !== undefined;
  }

  takes(key: string): boolean {
    return this.keys.has(key) && !this.isGone && this.process.isConnected();
  }

  give(id: number, key: string, connection: Socket): void {
    this.process.send({ type: 'connection', id, key } satisfies ToWorker, connection, { keepOpen: true }, () => {});
  }

  /** Sends a message to the modules in the worker. Does nothing before the worker is ready, because it has no modules then. */
  send(message: TopicMessage): void {
    if (this.isReady) this.post(message);
  }

  /**
   * Asks the worker to prepare a config, beside the one that it serves.
   *
   * @throws why the worker cannot take the config, that it has exited, or that it hangs
   */
  async prepare(config: ConfigToTake): Promise<void> {
    await this.ask({ type: 'prepare', config });
    this.taken = config.id;
  }

  /**
   * Asks the worker to build a config beside the one that it serves, and to clean it up. A config error is no failure: the next build finds it too.
   *
   * @throws that a module did not finish in time, that the worker has exited, or that it hangs
   */
  tryOut(config: ConfigToTake): Promise<void> {
    return this.ask({ type: 'try', config });
  }

  /**
   * Asks the worker to read a text, and to plan it. A problem of the text is no failure: the supervisor finds it too.
   *
   * @throws that the worker has exited, or that it hangs
   */
  read(text: NumberedText): Promise<void> {
    return this.ask({ type: 'read', config: text });
  }

  private async ask(question: Extract<ToWorker, { readonly config: { readonly id: number } }>): Promise<void> {
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
   * Tells the worker to serve the config that it has prepared.
   *
   * @returns false if it has prepared another config, or has exited
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

  /** Tells the worker to discard the config that it has prepared or is preparing. */
  undo(id: number): void {
    if (this.taken === id) this.taken = undefined;
    this.pending?.settle(errors.CADDIS_WORKERS_STOPPED());
    this.post({ type: 'decide', id, commit: false });
  }

  /** Asks the worker to finish what is in progress and to exit; kills it if it hangs. */
  stop(): void {
    this.pending?.settle(errors.CADDIS_WORKERS_STOPPED());
    if (!this.isReady) return this.kill();
    this.post({ type: 'stop' });
    this.awake(this.gone, this.stillMs).catch(() => this.kill());
  }

  /** Kills it at once. */
  kill(): void {
    this.process.process.kill('SIGKILL');
  }

  private receive(message: Exclude<ToSupervisor, { type: 'ready' }>): void {
    switch (message.type) {
      case 'tried':
        if (this.pending?.id === message.id) this.pending.settle(message.late === undefined ? undefined : this.refusal(message.late));
        return;
      case 'prepared':
        if (this.pending?.id === message.id) this.pending.settle(undefined);
        return;
      case 'failed':
        if (this.pending?.id === message.id) this.pending.settle(this.refusal(message.error));
        // The config was already decided on. What the worker serves now is unknown, so it is killed and replaced.
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

  /** Time without a sign of life after which the worker counts as hanging, in milliseconds: the time that a module has for one step. */
  private get stillMs(): number {
    return Math.max(minStillMs, this.settings.moduleDeadline ?? usualDeadlineMs);
  }

  /** Starts to expect signs of life all the time, not only while the worker is asked for something. */
  private watchLife(): void {
    this.awake(this.gone, Math.max(minUnwatchedStillMs, this.stillMs)).catch((error: unknown) => {
      if (this.isGone) return;
      this.pending?.settle(error as Error);
      this.events.stuck(error as Error);
    });
  }

  /**
   * Waits for the worker to do something, while watching that it gives signs of life.
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

  private refusal(cause: SentError): Error {
    return errors.CADDIS_WORKER_REFUSED({ worker: this.settings.worker }, { cause: receivedError(cause) });
  }

  private describeStandstill(stillMs: number): Error {
    const { settings, pid = 0 } = this;
    const step = this.lastStep?.read();
    const did = step === undefined ? 'It has not begun to load the config' : `Its last step was: ${phraseOf(step)}`;
    return blamingStep(errors.CADDIS_WORKER_STANDS_STILL({ worker: settings.worker, pid, seconds: Math.round(stillMs / 1000), state: processState(pid), did }), step);
  }

  private fail(how: string): void {
    const step = this.pending === undefined ? undefined : this.lastStep?.read();
    this.failure = blamingStep(errors.CADDIS_WORKER_DIED({ worker: this.settings.worker, pid: this.pid ?? 0, how, did: step === undefined ? '' : `. Its last step was: ${phraseOf(step)}` }), step);
    this.pending?.settle(this.failure);
  }

  private post(message: ToWorker): void {
    if (!this.process.isConnected()) return;
    this.process.send(message, () => {});
  }
}

/** Adds the module whose step a worker has begun, so that the config's line can be shown. */
function blamingStep(error: Error, step: WrittenStep | undefined): Error {
  const module = moduleOf(step);
  return module === undefined ? error : blaming(error, module);
}
