import type { Plan } from '../plan/plan.js';
import type { BuiltConfig } from './built-config.js';
import type { LoadOptions } from './runtime-handle.js';

/** A text that this process is about to read. @public */
export interface TextToTry {
  readonly text: string;
  /** Name of the adapter that reads it; JSON when left out. */
  readonly adapter: string | undefined;
  /** Folder of the config file. */
  readonly folder: string | undefined;
  /** True if it will be planned; false if it will only be converted. */
  readonly isPlanned: boolean;
}

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
   * Reads a text elsewhere, e.g. in another process, before this process does, because the code of a package, a check or an adapter that blocks would
   * hang this process. Called only if a config is already being served.
   *
   * @throws any error: this process does not read the text. Problems of the text are no error, because this process will find them too
   */
  tryText?(text: TextToTry): Promise<void>;
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
