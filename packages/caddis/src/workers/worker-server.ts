import type { Socket } from 'node:net';
import { isatty } from 'node:tty';
import { CaddisError, propertyOf } from '@caddis/core';
import { processGroupKey, processTopic, standardError } from '@caddis/kit';
import { adaptConfig, type BegunStep, type BuiltConfig, createLogger, createRuntime, planConfig, type Plan, type PreparedPart, type Problem, type Registry, type Runtime, textOfJson } from '@caddis/runtime';
import { errors } from '../errors.js';
import { stepLimits } from '../module-deadline.js';
import { openRegistry } from '../open-registry.js';
import { stopRuntime, surviveStrays } from '../server-life.js';
import { writeStep } from './last-step.js';
import { answerProfiles } from './answer-profiles.js';
import { LineSender } from './line-sender.js';
import { type ConfigToTake, lastStepDescriptor, type NumberedText, reportTopic, type ToSupervisor, type ToWorker, type WorkerSettings } from './messages.js';
import { PutOff } from './put-off.js';
import { processFamilies } from './process-families.js';
import { blaming, sendableError, type SentError } from './sent-error.js';
import { TakenConnections } from './taken-connections.js';
import { Topics } from './topics.js';

/** How often dropped log lines are reported, in milliseconds. */
const droppedNoticeMs = 10_000;

/** The supervisor's decision about a config that was prepared. */
interface Decision {
  readonly isTaken: Promise<boolean>;
  readonly decided: (isTaken: boolean) => void;
}

/**
 * The server inside a worker. The supervisor tells it which config to load and when to serve it.
 *
 * @internal
 */
export class WorkerServer {
  private readonly ids = new WeakMap<Plan, number>();
  /** The config that was planned last, with its document as text. It is often the next one to be loaded. */
  private planned: { readonly text: string; readonly plan: Plan } | undefined;
  private constructor(
    private readonly settings: WorkerSettings,
    private readonly runtime: Runtime,
    private readonly topics: Topics,
    private readonly connections: TakenConnections,
    private readonly lines: LineSender,
    private readonly putOff: PutOff,
    /** Decisions on the configs that are being prepared or wait for one, by `id` of the config. */
    private readonly open: Map<number, Decision>,
    private readonly end: (exitCode: number) => void,
    private readonly tellStrays: () => void,
  ) {
    runtime.takePart({ prepare: (config) => this.prepared(config), end: async () => {} });
  }

  /**
   * Creates the server of a worker.
   *
   * @param end - ends the process
   */
  static async create(settings: WorkerSettings, end: (exitCode: number) => void): Promise<WorkerServer> {
    const lines = new LineSender((log, text, sent) => post({ type: 'lines', log, lines: text }, sent));
    const destination = { write: (text: string) => (process.connected ? lines.write(undefined, text) : standardError().write(text)) };
    const logger = (await createLogger({ destination, pretty: isatty(2) })).child({ worker: settings.worker });
    const tellStrays = surviveStrays(logger);
    setInterval(() => {
      const count = lines.takeDropped();
      if (count > 0) logger.error({ count }, 'log lines were dropped, because the supervisor did not read them in time');
    }, droppedNoticeMs).unref();
    const connections = new TakenConnections(post);
    const open = new Map<number, Decision>();
    const putOff = new PutOff(() => open.size > 0);
    const topics = new Topics('worker', settings.worker, () => [{ send: post }], {
      take: (key, taker) => connections.take(key, taker),
      whenTaken: (begin) => putOff.add(begin),
    });
    const { registry } = await openRegistry(settings.place);
    const runtime = createRuntime({
      logger,
      lookup: registry,
      ...stepLimits(settings.moduleDeadline),
      shared: new Map([[processGroupKey, topics]]),
      onStep: tellStep,
      // The supervisor writes the logs of all workers. If several processes wrote the same file, each would roll it.
      logOutput: (log) => ({ write: (text) => lines.write(log, text) }),
    });
    topics.answer(reportTopic, async (pointer) => {
      const built = runtime.current?.moduleAt(String(pointer));
      const answer = built === undefined ? undefined : await runtime.reportOf(built);
      return answer?.ok === true ? answer.report : undefined;
    });
    answerProfiles(topics, settings.worker);
    topics.answer(processTopic, () => ({ id: settings.worker, families: processFamilies(settings.worker) }));
    return new WorkerServer(settings, runtime, topics, connections, lines, putOff, open, end, tellStrays);
  }

  /** Handles a message of the supervisor. @param connection - the socket that was sent with it */
  receive(message: ToWorker, connection?: Socket): void {
    switch (message.type) {
      case 'begin':
      case 'ping':
        return;
      case 'read':
        return void this.read(message.config);
      case 'try':
        return void this.tryOut(message.config);
      case 'prepare':
        return void this.load(message.config);
      case 'decide':
        return this.open.get(message.id)?.decided(message.commit);
      case 'connection':
        return this.connections.receive(message.id, message.key, connection);
      case 'stop':
        return void this.stop();
      default:
        return this.topics.receive({ send: post }, message);
    }
  }

  /** Finishes what is in progress, and ends the process. */
  async stop(): Promise<void> {
    for (const { decided } of this.open.values()) decided(false);
    const exitCode = await stopRuntime(this.runtime, this.tellStrays);
    await this.lines.end();
    this.end(exitCode);
  }

  /** Reads a text as the supervisor is about to do, so that code of a package that hangs holds up this worker and not the supervisor. */
  private async read({ id, text, adapter, folder, isPlanned }: NumberedText): Promise<void> {
    const { moduleDeadline: adapterDeadlineMs } = this.settings;
    try {
      const lookup = await this.openRegistry();
      if (isPlanned) {
        const result = await planConfig(text, { lookup, adapter, folder, adapterDeadlineMs, onStep: tellStep });
        this.planned = result.ok ? { text: await textOfJson(result.plan.document), plan: result.plan } : undefined;
      } else await adaptConfig(text, { lookup, adapter, adapterDeadlineMs, onStep: tellStep });
    } catch {
      // The supervisor gets the same error, and reports it.
    }
    writeStep(lastStepDescriptor, 'serving the config');
    post({ type: 'tried', id, late: undefined });
  }

  /** Builds a config and cleans it up again, so that a module that hangs holds up this worker and not the supervisor. */
  private async tryOut(config: ConfigToTake): Promise<void> {
    let late: SentError | undefined;
    try {
      const plan = await this.plan(config);
      await this.runtime.tryPlan(plan, { force: config.force });
      this.planned = { text: config.text, plan };
    } catch (error) {
      if (isLate(error)) late = sendableError(error);
    }
    writeStep(lastStepDescriptor, 'serving the config');
    post({ type: 'tried', id: config.id, late });
  }

  /** Plans a config, or returns the plan if the same config was planned just before. */
  private async plan({ text, folder }: ConfigToTake): Promise<Plan> {
    const { planned } = this;
    this.planned = undefined;
    if (planned?.text === text && planned.plan.folder === folder) return planned.plan;
    const result = await planConfig(text, { lookup: await this.openRegistry(), folder, onStep: tellStep });
    if (!result.ok) throw invalidHere(result.problems);
    return result.plan;
  }

  /** Reopens the registry, as the supervisor does, so that packages installed since the last load are found. */
  private async openRegistry(): Promise<Registry> {
    writeStep(lastStepDescriptor, 'reading the config');
    const onImport = (name: string): void => writeStep(lastStepDescriptor, `import of package ${name}`);
    return (await openRegistry({ ...this.settings.place, onImport })).registry;
  }

  private async load(config: ConfigToTake): Promise<void> {
    const { id, force, workers } = config;
    let decided: (isTaken: boolean) => void = () => {};
    const isTaken = new Promise<boolean>((resolve) => (decided = resolve));
    this.open.set(id, { isTaken, decided });
    try {
      const plan = await this.plan(config);
      this.ids.set(plan, id);
      this.topics.workers = workers;
      await this.runtime.load(plan, { again: true, force });
      post({ type: 'serving', id });
    } catch (error) {
      post({ type: 'failed', id, error: sendableError(error) });
    } finally {
      this.open.delete(id);
    }
  }

  /** Called when a config is built and ready to take over. The supervisor decides whether it does. */
  private async prepared({ plan }: BuiltConfig): Promise<PreparedPart> {
    const id = this.ids.get(plan) as number;
    writeStep(lastStepDescriptor, 'waiting for the other workers');
    post({ type: 'prepared', id });
    if ((await this.open.get(id)?.isTaken) !== true) throw errors.CADDIS_WORKERS_STOPPED();
    writeStep(lastStepDescriptor, 'serving the config');
    return { commit: () => this.putOff.do(), undo: () => {} };
  }
}

/** Makes the error for a config that is invalid only in this worker. The text that the worker has is not the one that was sent, so only pointers are kept. */
function invalidHere(problems: readonly Problem[]): Error {
  const all = problems.map(({ code, message, help, expected, pointer, module = '' }) => blaming(new CaddisError(code, `${[pointer, module].filter((part) => part !== '').join(': ')}: ${message}`, { help, expected }), { pointer, module }));
  return Object.assign(new Error('the config is not valid there'), { errors: all });
}

function tellStep(step: BegunStep): void {
  writeStep(lastStepDescriptor, step);
}

/** Tells whether a module did not finish in time. Such an error is reported, because the supervisor would wait as long if it tried again. */
function isLate(error: unknown): boolean {
  const several = propertyOf(error, 'errors');
  return propertyOf(error, 'code') === 'RUNTIME_STEP_DEADLINE' || (Array.isArray(several) && several.some(isLate));
}

/** Sends a message to the supervisor while it is connected; `sent` is called either way. @internal */
export function post(message: ToSupervisor, sent: () => void = () => {}): void {
  if (process.connected) process.send?.(message, undefined, undefined, sent);
  else sent();
}
