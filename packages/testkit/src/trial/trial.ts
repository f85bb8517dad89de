import type { LoadedGuest, Namespace } from '@caddis/core';
import type { ModuleClass } from '@caddis/core/framework';
import { createRuntime, Registry, type Runtime } from '@caddis/runtime';
import { RecordingLogger, type LogLine } from '@caddis/test-helpers';
import type { Subject } from '../subject/subject.js';
import { guestModules } from './guest-modules.js';
import { trialApp, trialHostClass, type TrialHost } from './trial-host.js';

/** Extra time before the runtime gives up a step, in milliseconds, so that the kit's own deadline comes first. */
const spareMs = 500;

/** Runs a module in the real runtime, below an app of the kit. */
export class Trial {
  private constructor(
    readonly runtime: Runtime,
    private readonly subject: Subject,
    private readonly host: TrialHost,
    readonly lines: readonly LogLine[],
  ) {}

  /**
   * Starts a runtime with the module and the author's guest modules, without building any of them.
   *
   * @param target - class that is constructed instead of the module's class
   * @throws the error of the runtime if it rejects a class
   */
  static async open(subject: Subject, target: ModuleClass = subject.target): Promise<Trial> {
    const registry = new Registry();
    let host: TrialHost | undefined;
    registry.add(
      trialHostClass(subject.options.services ?? [], (made) => (host = made)),
      { name: '@caddis/testkit', version: '0.0.0', standard: false },
    );
    for (const [id, guest] of guestModules(subject.options.modules ?? [])) if (id !== subject.descriptor.id) registry.add(guest);
    registry.add(target, { name: subject.package, version: '0.0.0', standard: false });
    const logger = new RecordingLogger();
    const runtime = createRuntime({
      lookup: registry,
      logger,
      cleanupDeadlineMs: subject.deadlineMs,
      stepDeadlineMs: subject.deadlineMs + spareMs,
    });
    await runtime.load(JSON.stringify({ apps: { [trialApp]: {} } }));
    return new Trial(runtime, subject, host as TrialHost, logger.lines);
  }

  /**
   * Builds the module as a host would: checks the config, builds its guests, constructs, provisions and validates it.
   *
   * @throws the error of the runtime
   */
  load(config: unknown): Promise<LoadedGuest<object>> {
    const { namespace, name } = this.subject.descriptor;
    return this.host.context.load(namespace as Namespace<object>, name, config);
  }

  /** Stops the runtime. @returns the errors of the clean-up */
  async close(): Promise<readonly unknown[]> {
    try {
      await this.runtime.stop();
      return [];
    } catch (error) {
      return (error as { readonly errors?: readonly unknown[] }).errors ?? [error];
    }
  }
}
