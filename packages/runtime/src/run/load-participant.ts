import type { Plan } from '../plan/plan.js';
import type { BuiltConfig } from './built-config.js';
import type { LoadOptions } from './runtime-handle.js';

/** Result of {@link LoadParticipant.prepare}. Exactly one of its methods is called. @public */
export interface PreparedPart {
  /** Called when the config is being served. Must not throw or wait. */
  commit(): void;
  /** Called when the config is given up. Undoes the preparation. */
  undo(): void | Promise<void>;
}

/**
 * Something outside of the config that must be ready before a new config takes over, e.g. an admin endpoint whose address may change with the config.
 *
 * @public
 */
export interface LoadParticipant {
  /**
   * Tries a config elsewhere, e.g. in another process, before anything of it is built in this process, because a module that blocks would hang this
   * process. Called only if a config is already being served.
   *
   * @param options - options of the load
   * @throws any error: the config is refused, and none of it was built in this process
   */
  tryPlan?(plan: Plan, options: LoadOptions): Promise<void>;
  /**
   * Prepares what the config asks for, while the previous config still serves. Called after everything in the config has started, so that nothing
   * else can make the load fail afterwards.
   *
   * @param options - options of the load
   * @param signal - aborted when the server is stopped in the meantime. The stop waits for this promise, so slow work must react to the signal
   * @throws any error: the config is refused, and the previous one goes on
   */
  prepare(config: BuiltConfig, options: LoadOptions, signal: AbortSignal): Promise<PreparedPart>;
  /** Called once when the server ends, after the last config was stopped and before the modules that are independent of the config end. */
  end(): Promise<void>;
}
