import cluster from 'node:cluster';
import type { LogFields, Logger } from '@caddis/core';
import { Backoff, processGroupKey, standardError } from '@caddis/kit';
import { type BuiltConfig, type LoadOptions, type LoadParticipant, type Plan, type PreparedPart, type RuntimeOptions, textOfJson, type TextToTry } from '@caddis/runtime';
import { errors } from '../errors.js';
import { ConnectionTurns } from './connection-turns.js';
import { type ConfigToTake, reportTopic, type WorkerSettings } from './messages.js';
import { PutOff } from './put-off.js';
import { RollbackRule } from './rollback-rule.js';
import { Topics } from './topics.js';
import { WorkerProcess } from './worker-process.js';

/** Options of {@link Supervisor}. @internal */
export interface SupervisorOptions {
  readonly logger: Logger;
  /** Returns the number of workers that a config asks for. */
  readonly countOf: (plan: Plan) => number;
  readonly settings: Omit<WorkerSettings, 'worker'>;
  /** Loads the previous config again, because workers keep dying with the current one. */
  readonly rollBack: (to: Plan, from: Plan) => Promise<void>;
}

/** Apps that also start in the supervisor. They know that the supervisor does not serve clients. */
const startedHere: ReadonlySet<string> = new Set(['http', 'tls']);

/** A config that was accepted, with the message that describes it to workers. */
interface TakenConfig {
  readonly plan: Plan;
  readonly toTake: ConfigToTake;
}

/** The place of one worker. When its worker dies, a new worker takes the place. */
interface Slot {
  readonly number: number;
  readonly backoff: Backoff;
  worker: WorkerProcess | undefined;
  /** Timer that is pending until a new worker replaces the one that died. */
  timer: NodeJS.Timeout | undefined;
  /** Resolves when all work that was queued for this slot is done; work on one slot runs one after the other. */
  turn: Promise<void>;
}

/** Pauses before a dead worker is replaced. */
const replacePauses = { initialMs: 100, maxMs: 30_000 } as const;
/** A worker that has served this long, in milliseconds, is considered healthy: when it dies, the pauses start again from the shortest. */
const goodLifeMs = 10_000;

/**
 * Manages the worker processes of a server. Either all take a config or none does. It replaces dead workers, and rolls back if they keep dying.
 *
 * @internal
 */
export class Supervisor implements LoadParticipant {
  /** Messages between modules in this process and modules in the workers. */
  readonly topics: Topics;
  private readonly slots: Slot[] = [];
  private readonly connections = new ConnectionTurns(() => this.workers());
  private readonly rule = new RollbackRule();
  /** Needed here too, because what this process does for the clients of a config, e.g. for certificates, is useless before the workers serve it. */
  private readonly putOff = new PutOff(() => true);
  private current: TakenConfig | undefined;
  /** The config that was tried last, see {@link Supervisor.tryPlan}. */
  private tried: TakenConfig | undefined;
  private before: Plan | undefined;
  private lastId = 0;
  private isStopping = false;
  /** True while workers prepare a new config. Meanwhile no worker is given the current one: slots are checked after the decision. */
  private isPreparing = false;
  /** Returns the output that lines of a worker's log go to, by the name of the log. */
  private outputs: (log: string) => { write(lines: string): void } | undefined = () => undefined;

  constructor(private readonly options: SupervisorOptions) {
    // For apps that listen by themselves: hand connections to workers in turn. If the kernel distributed them, a few workers would get most.
    cluster.schedulingPolicy = cluster.SCHED_RR;
    cluster.setupPrimary({ exec: process.argv[1] as string, args: ['worker'], serialization: 'advanced' });
    this.topics = new Topics('supervisor', 0, () => this.workers().filter(({ hears }) => hears), {
      hand: (key, connection) => this.connections.hand(key, connection),
      endHanding: (key) => this.connections.endHanding(key),
      whenTaken: (begin) => this.putOff.add(begin),
    });
  }

  /** Options for the runtime of this process: it loads configs like any other, but does not start the apps that serve. */
  get runtimeOptions(): Pick<RuntimeOptions, 'shared' | 'startsApp' | 'reportsElsewhere'> {
    // Third-party apps may open listeners. Node shares a listener among workers, but not with this process, so such apps start in workers only.
    return {
      shared: new Map([[processGroupKey, this.topics]]),
      startsApp: (id) => startedHere.has(id),
      reportsElsewhere: async (pointer) => (await this.topics.ask(reportTopic, pointer)).flatMap((report) => (report === undefined ? [] : [{ ok: true as const, report }])),
    };
  }

  /** Starts the workers for a config that is about to be loaded, so that they are ready by then. */
  begin(plan: Plan): void {
    for (const slot of this.slotsFor(plan)) slot.worker ??= this.start(slot);
  }

  /** Sets where the lines of the workers' logs are written: to outputs of this process. */
  writeTo(outputs: (log: string) => { write(lines: string): void } | undefined): void {
    this.outputs = outputs;
  }

  /** Lets one worker read and plan a text first. A package, a check or an adapter that hangs or ends its process then takes down only that worker. */
  async tryText(text: TextToTry): Promise<void> {
    const numbered = { ...text, id: (this.lastId += 1) };
    await this.askFirst((worker) => worker.read(numbered));
  }

  /** Lets one worker build the config first. A module that hangs or ends its process then takes down only that worker, not the server. */
  async tryPlan(plan: Plan, options: LoadOptions): Promise<void> {
    // A rollback does not wait: workers have served that config before.
    if (plan === this.before) return;
    const tried = await this.configOf(plan, options);
    await this.askFirst((worker) => worker.tryOut(tried.toTake));
    this.tried = tried;
  }

  async prepare({ plan }: BuiltConfig, options: LoadOptions): Promise<PreparedPart> {
    const { tried } = this;
    this.tried = undefined;
    const taken = tried?.plan === plan ? tried : await this.configOf(plan, options);
    const { toTake } = taken;
    if (this.isStopping) throw errors.CADDIS_WORKERS_STOPPED();
    const slots = this.slotsFor(plan);
    this.isPreparing = true;
    const results = await this.prepareAll(slots, toTake);
    const undo = (): void => {
      this.isPreparing = false;
      for (const { worker } of slots) worker?.undo(toTake.id);
      this.endSlots(this.current === undefined ? slots.length : this.options.countOf(this.current.plan));
      // A worker that died meanwhile, or was started for the refused config, serves nothing yet: let it take the current config.
      for (const slot of this.slots) if (slot.worker?.servingSince === undefined) void this.inTurn(slot, () => this.renew(slot)).catch(() => {});
    };
    const refusal = results.find((result) => result.status === 'rejected');
    if (refusal !== undefined) {
      undo();
      throw refusal.reason;
    }
    return { commit: () => this.commit(taken, slots), undo };
  }

  /** Asks all workers to finish what is in progress and to exit; waits until they have. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.connections.end();
    const ends = this.slots.map(({ worker, timer }) => {
      clearTimeout(timer);
      worker?.stop();
      return worker?.gone;
    });
    await Promise.all(ends);
  }

  /** Kills all workers at once. */
  async kill(): Promise<void> {
    this.isStopping = true;
    for (const { worker } of this.slots) worker?.kill();
    await this.stop();
  }

  async end(): Promise<void> {
    await this.stop();
  }

  private commit(taken: TakenConfig, slots: readonly Slot[]): void {
    this.isPreparing = false;
    this.before = this.current?.plan;
    this.current = taken;
    this.topics.workers = slots.length;
    this.rule.taken();
    for (const slot of slots) {
      // False if the worker died meanwhile; its replacement may have the previous config. Give the slot a worker that has this one.
      if (slot.worker?.commit(taken.toTake.id) !== true) void this.inTurn(slot, () => this.renew(slot)).catch(() => {});
    }
    this.endSlots(slots.length);
    this.putOff.do();
  }

  /** Returns the slots that a config needs, and creates those that are missing. */
  private slotsFor(plan: Plan): readonly Slot[] {
    const count = this.options.countOf(plan);
    while (this.slots.length < count) {
      this.slots.push({ number: this.slots.length + 1, backoff: new Backoff(replacePauses), worker: undefined, timer: undefined, turn: Promise.resolve() });
    }
    return this.slots.slice(0, count);
  }

  /** Stops the workers of the slots that the config does not need, and removes these slots. */
  private endSlots(count: number): void {
    for (const slot of this.slots.splice(count)) {
      clearTimeout(slot.timer);
      slot.worker?.stop();
    }
  }

  private inTurn(slot: Slot, work: () => Promise<void>): Promise<void> {
    const done = slot.turn.then(work);
    slot.turn = done.catch(() => {});
    return done;
  }

  private async configOf(plan: Plan, { force }: LoadOptions): Promise<TakenConfig> {
    return { plan, toTake: { id: (this.lastId += 1), text: await textOfJson(plan.document), folder: plan.folder, force: force === true, workers: this.options.countOf(plan) } };
  }

  /** Asks the first worker to do what this process will do next. */
  private async askFirst(ask: (worker: WorkerProcess) => Promise<void>): Promise<void> {
    const [slot] = this.slots;
    if (slot === undefined) return;
    try {
      await this.inTurn(slot, () => this.inWorker(slot, ask));
    } finally {
      // If the worker died meanwhile, let a new one take the current config. It does not wait, because that config is not to blame.
      if (slot.worker?.servingSince === undefined) void this.inTurn(slot, () => this.renew(slot)).catch(() => {});
    }
  }

  /** Lets all workers build and start a config. While they serve another one, the first worker goes first: a module that ends its process in its start then takes down only that worker. */
  private async prepareAll(slots: readonly Slot[], config: ConfigToTake): Promise<readonly PromiseSettledResult<void>[]> {
    const prepare = (some: readonly Slot[]): Promise<PromiseSettledResult<void>[]> => Promise.allSettled(some.map((slot) => this.inTurn(slot, () => this.prepareIn(slot, config))));
    if (this.current === undefined) return prepare(slots);
    const first = await prepare(slots.slice(0, 1));
    return first.some(({ status }) => status === 'rejected') ? first : [...first, ...(await prepare(slots.slice(1)))];
  }

  private prepareIn(slot: Slot, config: ConfigToTake): Promise<void> {
    return this.inWorker(slot, (worker) => worker.prepare(config));
  }

  /** Asks the worker of a slot to do something, and starts a worker if there is none. */
  private async inWorker(slot: Slot, ask: (worker: WorkerProcess) => Promise<void>): Promise<void> {
    // Nothing is asked of workers that end, and none is started in their place.
    if (this.isStopping) throw errors.CADDIS_WORKERS_STOPPED();
    clearTimeout(slot.timer);
    const { worker } = slot;
    if (worker !== undefined) {
      try {
        return await ask(worker);
      } catch (error) {
        if (worker.standsStill) {
          this.abandon(slot, worker, error as Error);
          throw error;
        }
        // If a worker that already served dies now, the cause may be its old config or a signal. A new worker shows whether the new config kills it.
        if (!worker.isGone || worker.servingSince === undefined || this.isStopping) throw error;
        clearTimeout(slot.timer);
      }
    }
    const next = (slot.worker = this.start(slot));
    try {
      await ask(next);
    } catch (error) {
      if (next.standsStill) this.abandon(slot, next, error as Error);
      throw error;
    }
  }

  /** Kills a worker that hangs and frees its slot at once. The worker cannot be asked to exit, and may not die while it waits for a disk. */
  private abandon(slot: Slot, worker: WorkerProcess, error: Error): void {
    worker.kill();
    if (slot.worker !== worker) return;
    slot.worker = undefined;
    this.topics.lost(worker);
    this.connections.left(worker);
    resetAfterGoodLife(slot, worker);
    const fields = { worker: slot.number, pid: worker.pid, err: error };
    // While a config is being prepared, that code fills the slot again, as soon as the decision is made.
    if (this.isPreparing) this.options.logger.error(fields, 'a worker is stuck, another one replaces it');
    else if (!this.isStopping && this.slots.includes(slot)) this.replaceLater(slot, fields, 'a worker is stuck, another one replaces it');
  }

  private workers(): readonly WorkerProcess[] {
    return this.slots.flatMap(({ worker }) => worker ?? []);
  }

  private start(slot: Slot): WorkerProcess {
    const worker = new WorkerProcess(
      { ...this.options.settings, worker: slot.number },
      {
        message: (message) => this.topics.receive(worker, message),
        lines: (log, lines) => this.write(log, lines),
        takesMore: () => this.connections.giveWaiting(),
        answered: (id, isTaken) => this.connections.answered(worker, id, isTaken),
        left: () => this.connections.left(worker),
        stuck: (error) => this.abandon(slot, worker, error),
        ended: (how, asked) => this.ended(slot, worker, how, asked),
      },
    );
    return worker;
  }

  private write(log: string | undefined, lines: string): void {
    ((log === undefined ? undefined : this.outputs(log)) ?? standardError()).write(lines);
  }

  private ended(slot: Slot, worker: WorkerProcess, how: string, asked: number | undefined): void {
    this.topics.lost(worker);
    if (slot.worker !== worker) return;
    slot.worker = undefined;
    if (this.isStopping || !this.slots.includes(slot)) return;
    const { current } = this;
    const fields = { worker: slot.number, pid: worker.pid, end: how };
    if (current === undefined) return this.options.logger.error(fields, 'a worker has died');
    resetAfterGoodLife(slot, worker);
    // A death while the worker was preparing another config says nothing about the current one.
    const isOfCurrent = asked === undefined || asked === current.toTake.id;
    if (isOfCurrent && this.rule.died(worker.servingSince, this.slots.length) && this.before !== undefined) return this.rollBack(current.plan, this.before, fields);
    this.replaceLater(slot, fields);
  }

  private replaceLater(slot: Slot, fields: LogFields, why = 'a worker has died, another one replaces it'): void {
    const pauseMs = Math.round(slot.backoff.next());
    this.options.logger.error({ ...fields, retry_ms: pauseMs }, why);
    clearTimeout(slot.timer);
    slot.timer = setTimeout(() => void this.inTurn(slot, () => this.renew(slot)).catch(() => {}), pauseMs);
  }

  /** Makes a slot serve the current config, with its worker or a new one. A worker that cannot take it is killed, and replaced after a pause. */
  private async renew(slot: Slot): Promise<void> {
    const { current } = this;
    if (this.isStopping || this.isPreparing || current === undefined || !this.slots.includes(slot)) return;
    const { toTake } = current;
    try {
      await this.prepareIn(slot, toTake);
      slot.worker?.commit(toTake.id);
      this.options.logger.info({ worker: slot.number, pid: slot.worker?.pid }, 'a new worker has replaced the one that died');
    } catch (error) {
      if (this.isStopping) return;
      this.options.logger.error({ worker: slot.number, err: error }, 'a new worker cannot load the config, so it is started again');
      // When the worker exits, it is replaced. If it has exited already, the replacement is already scheduled.
      slot.worker?.kill();
    }
  }

  private rollBack(from: Plan, to: Plan, fields: LogFields): void {
    this.options.logger.error(fields, 'workers keep dying with this config, so the previous one is loaded');
    void this.options.rollBack(to, from).then(
      // A config that failed is never rolled back to, so from now on there is no previous one.
      () => (this.before = undefined),
      (error: unknown) => {
        this.options.logger.error({ err: error }, 'the previous config could not be loaded, so the current one is kept');
        for (const slot of this.slots) if (slot.worker === undefined) this.replaceLater(slot, { worker: slot.number });
      },
    );
  }
}

function resetAfterGoodLife({ backoff }: Slot, { servingSince }: WorkerProcess): void {
  if (servingSince !== undefined && performance.now() - servingSince > goodLifeMs) backoff.reset();
}
