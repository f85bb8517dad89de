import { clock as clockToken, provide, type App, type Clock, type ProvidedService } from '@caddis/core';
import { createRuntime, Registry, type LoadOutcome, type Runtime } from '@caddis/runtime';
import { FakeClock, RecordingLogger, type LogLine } from '@caddis/test-helpers';
import { errors } from '../errors.js';
import { guestModules } from '../trial/guest-modules.js';
import { refuseNetwork, type RefusedAddress } from './refuse-network.js';
import { withServices } from './with-services.js';

/** Options of {@link createHost}. @public */
export interface HostOptions<Time extends Clock = FakeClock> {
  /** The modules that the config uses: classes, or the exports of a whole package (`import * as …`). */
  readonly modules: readonly object[];
  /** The whole config document, e.g. `{ apps: { http: … } }`, or its JSON text. */
  readonly config: unknown;
  /** The clock of all modules; a new `FakeClock` when left out. Pass `systemClock` for real time. */
  readonly clock?: Time;
  /** Services for all modules. They replace the services that the modules would get otherwise. */
  readonly services?: readonly ProvidedService[];
  /** True to allow network access. By default only servers of this process can be reached, and everything else is refused. */
  readonly network?: boolean;
}

/** A running server in a test. @public */
export interface TestHost<Time extends Clock = FakeClock> {
  readonly runtime: Runtime;
  /** The clock of all modules. */
  readonly clock: Time;
  /** The log lines so far. */
  readonly lines: readonly LogLine[];
  /** Connection attempts that were refused, with the stack lines of the code that made them. */
  readonly refused: readonly { readonly address: string; readonly lines: readonly string[] }[];
  /** Returns the module at a JSON pointer of the config, e.g. `/apps/http`. @throws `TESTKIT_NO_SUCH_MODULE` */
  module<Module extends object>(pointer: string): Module;
  /** Returns an app by its name. @throws `TESTKIT_NO_SUCH_MODULE` */
  app<Module extends App>(name: string): Module;
  /** Replaces the config, as a reload does. */
  reload(config: unknown): Promise<LoadOutcome>;
  /** Stops the server and allows network access again. A second call does nothing. */
  stop(): Promise<void>;
}

/**
 * Runs a whole config in a test, in the real runtime, with a fake clock, a recorded log, and no network access.
 *
 * @param options - modules, config, and settings that differ from the defaults
 * @returns the running server; the test must stop it
 * @throws `RUNTIME_CONFIG_INVALID` with every problem of the config, or what its modules throw; nothing is left running then
 * @public
 */
export async function createHost<Time extends Clock = FakeClock>(options: HostOptions<Time>): Promise<TestHost<Time>> {
  const time = options.clock ?? (new FakeClock() as unknown as Time);
  const registry = new Registry();
  for (const module of guestModules(options.modules).values()) registry.add(module);
  const logger = new RecordingLogger();
  const services = [provide(clockToken, () => time), ...(options.services ?? [])];
  const runtime = createRuntime({ lookup: withServices(registry, services), logger });
  const refused: RefusedAddress[] = [];
  const allowNetwork = options.network === true ? () => undefined : refuseNetwork((address) => refused.push(address));
  try {
    await runtime.load(textOf(options.config));
  } catch (error) {
    allowNetwork();
    throw error;
  }
  return new RunningHost(runtime, { time, lines: logger.lines, refused, allowNetwork });
}

interface HostParts<Time> {
  readonly time: Time;
  readonly lines: readonly LogLine[];
  readonly refused: readonly RefusedAddress[];
  readonly allowNetwork: () => void;
}

class RunningHost<Time extends Clock> implements TestHost<Time> {
  readonly clock: Time;
  readonly lines: readonly LogLine[];
  readonly refused: readonly RefusedAddress[];
  private stopped: Promise<void> | undefined;

  constructor(
    readonly runtime: Runtime,
    private readonly parts: HostParts<Time>,
  ) {
    this.clock = parts.time;
    this.lines = parts.lines;
    this.refused = parts.refused;
  }

  module<Module extends object>(pointer: string): Module {
    const { current } = this.runtime;
    const found = current?.moduleAt(pointer);
    if (found !== undefined) return found.instance as Module;
    const pointers = [...(current?.modules() ?? [])].map(({ planned }) => planned.pointer);
    throw errors.TESTKIT_NO_SUCH_MODULE({ pointer, pointers: pointers.length === 0 ? 'none' : pointers.join(', ') });
  }

  app<Module extends App>(name: string): Module {
    return this.module<Module>(`/apps/${name}`);
  }

  reload(config: unknown): Promise<LoadOutcome> {
    return this.runtime.load(textOf(config));
  }

  stop(): Promise<void> {
    return (this.stopped ??= this.runtime.stop().finally(this.parts.allowNetwork));
  }
}

function textOf(config: unknown): string {
  return typeof config === 'string' ? config : JSON.stringify(config);
}
