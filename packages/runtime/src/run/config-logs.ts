import { type CaddisError, type Logger, parseDuration, propertyOf } from '@caddis/core';
import type { LogEncoder, LogOutput, LogWriter } from '@caddis/core/logging';
import { errors } from '../errors.js';
import type { LogConfig } from '../config/logging-schema.js';
import { ConfigLog, type ConfigLogOptions } from '../log/config-log.js';
import type { LogRoute } from '../log/log-route.js';
import { defaultEncoder } from '../log/default-line.js';
import { type LogCore, RoutedLogger, type StandardLog, standardLogger } from '../log/routed-logger.js';
import type { PlannedLog, PlannedModule } from '../plan/plan.js';
import { thresholdOf } from '../plan/plan-logs.js';
import { buildModule } from './build-module.js';
import type { BuildSite } from './build-site.js';
import type { ModuleNode } from './built-module.js';
import { formatPlace, placed, placeOf } from './place.js';
import { step } from './step.js';
import { StepWatch } from './step-watch.js';
import type { Undoable } from './undo-stack.js';

/** The outputs that writers have opened. A writer that a reload keeps is not opened again. */
const openOutputs = new WeakMap<object, LogOutput>();

/** The modules of a log. */
interface BuiltLog {
  readonly planned: PlannedLog;
  readonly writer: ModuleNode | undefined;
  readonly encoder: ModuleNode | undefined;
}

/**
 * The logs of one config: builds their modules before the apps, opens them, and routes the lines of the server to them.
 *
 * If the server's logger was not made by `createLogger`, that logger gets all lines and nothing is opened.
 *
 * @internal
 */
export class ConfigLogs implements Undoable {
  /** Modules of the logs, for the tree of built modules. */
  readonly modules: ModuleNode[] = [];
  readonly #built: BuiltLog[] = [];
  readonly #core: LogCore | undefined;
  readonly #failures: Logger;
  /** The logs by name, once they are open. */
  private readonly logs = new Map<string, ConfigLog>();
  #routes: readonly LogRoute[] | undefined;

  constructor(
    private readonly planned: readonly PlannedLog[],
    logger: Logger,
  ) {
    this.#core = logger instanceof RoutedLogger ? logger.core : undefined;
    this.#failures = standardLogger(logger);
  }

  /** Builds the writers and encoders in the order of the document, or takes over those that have not changed. */
  async build(site: BuildSite): Promise<void> {
    for (const planned of this.planned) {
      const make = async (module: PlannedModule | undefined): Promise<ModuleNode | undefined> => {
        if (module === undefined) return undefined;
        const node = await buildModule(module, site);
        this.modules.push(node);
        return node;
      };
      const writer = await make(planned.writer);
      this.#built.push({ planned, writer, encoder: await make(planned.encoder) });
    }
  }

  /**
   * Opens all logs. They do not get lines yet.
   *
   * @param before - the logs of the running config, whose line counts are continued
   * @throws `RUNTIME_LOG_FAILED`
   */
  async open(site: BuildSite, before?: ConfigLogs): Promise<void> {
    if (this.#core === undefined) return;
    const { router, standard } = this.#core;
    const routes: LogRoute[] = this.planned.some(({ name }) => name === 'default') ? [] : [...router.first];
    for (const built of this.#built) {
      const { name } = built.planned;
      const log = new ConfigLog(await this.#optionsOf(built, standard, site), before?.logs.get(name));
      this.logs.set(name, log);
      routes.push(log);
    }
    this.#routes = routes;
    site.undos.push(this);
  }

  /** Routes the lines of the server to these logs from now on. */
  take(): void {
    if (this.#routes !== undefined) this.#core?.router.use(this.#routes);
  }

  /** Called before the outputs are closed. Routes later lines to where they went without a config, unless another config has taken over. */
  undo(): readonly CaddisError[] {
    if (this.#routes !== undefined && this.#core?.router.isUsing(this.#routes) === true) this.#core.router.use();
    return [];
  }

  async #optionsOf({ planned, writer, encoder }: BuiltLog, standard: StandardLog, site: BuildSite): Promise<ConfigLogOptions> {
    const config = planned.config as LogConfig;
    const { level, include, exclude, sampling, with_caller: withCaller, with_stacktrace: stacktrace } = config;
    return {
      name: planned.name,
      level: thresholdOf(level),
      names: { include, exclude },
      sampling: sampling === undefined ? undefined : { ...sampling, interval: parseDuration(sampling.interval) },
      withCaller,
      stacktraceFrom: stacktrace === undefined ? undefined : thresholdOf(stacktrace),
      output: writer === undefined ? standard.output : (site.config.environment.logOutput?.(planned.name) ?? (await this.#open(writer, site))),
      encoder: (encoder?.instance as LogEncoder | undefined) ?? (writer === undefined ? standard.encoder : defaultEncoder),
      failures: this.#failures,
      clock: site.config.environment.steps.clock,
    };
  }

  async #open({ instance, planned }: ModuleNode, site: BuildSite): Promise<LogOutput> {
    const open = openOutputs.get(instance);
    if (open !== undefined) return open;
    const place = placeOf(planned);
    const failed = (cause: unknown): CaddisError => placed(errors.RUNTIME_LOG_FAILED({ place: formatPlace(place) }, { cause }), place);
    const watch = new StepWatch({ place, package: planned.module.package.name, step: 'open' }, site.config.environment);
    const output = await step(site.signal, () => (instance as LogWriter).open(), failed, watch);
    if (typeof propertyOf(output, 'write') !== 'function') throw failed(new TypeError('open() did not return an object with write()'));
    openOutputs.set(instance, output);
    return output;
  }
}
