import { clock as clockToken, provide, type App, type Clock, type ProvidedService } from '@caddis/core';
import { createRuntime, Registry, type LoadOutcome, type Runtime } from '@caddis/runtime';
import { FakeClock, RecordingLogger, type LogLine } from '@caddis/test-helpers';
import { errors } from '../errors.js';
import { guestModules } from '../trial/guest-modules.js';
import { refuseNetwork, type RefusedAddress } from './refuse-network.js';
import { withServices } from './with-services.js';

/** What {@link createHost} is told. @public */
export interface HostOptions<Time extends Clock = FakeClock> {
  /** Modules that the config names: classes, or everything that a package exports. */
  readonly modules: readonly object[];
  /** The whole document, e.g. `{ apps: { http: … } }`; or its text. */
  readonly config: unknown;
  /** The time of all modules; a `FakeClock` of its own when left out. `systemClock` for the real one. */
  readonly clock?: Time;
  /** Services for all modules, in the place of those that they would have otherwise. */
  readonly services?: readonly ProvidedService[];
  /** True to let the process reach others. When left out, only servers of this process can be reached: what else is dialled, refuses. */
  readonly network?: boolean;
}

/** A server that runs in a test. @public */
export interface TestHost<Time extends Clock = FakeClock> {
  readonly runtime: Runtime;
  /** The time of all modules. */
  readonly clock: Time;
  /** What was logged so far. */
  readonly lines: readonly LogLine[];
  /** What was dialled and refused, with the lines of the code that did so. */
  readonly refused: readonly { readonly address: string; readonly lines: readonly string[] }[];
  /** The module at a JSON pointer of the config, e.g. `/apps/http`. @throws `TESTKIT_NO_SUCH_MODULE` */
  module<Module extends object>(pointer: string): Module;
  /** An app by its name. @throws `TESTKIT_NO_SUCH_MODULE` */
  app<Module extends App>(name: string): Module;
  /** Loads another config in the place of the first, as a reload does. */
  reload(config: unknown): Promise<LoadOutcome>;
  /** Stops the server and lets the process use the network again. A second call does nothing. */
  stop(): Promise<void>;
}

/**
 * Runs a whole config in a test: in the real runtime, with a time that passes when the test says so, a log that is kept, and no network.
 *
 * @param options - modules, config, and what is different
 * @returns the server, which serves; the test stops it
 * @throws `RUNTIME_CONFIG_INVALID` with every problem of the config, or what its modules throw; nothing is left then
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
