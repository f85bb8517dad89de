import type { Plan } from '../plan/plan.js';
import type { BuiltConfig } from './built-config.js';
import type { LoadOptions } from './runtime-handle.js';

/** What came of {@link LoadParticipant.prepare}: one of the two is called. @public */
export interface PreparedPart {
  /** The config serves now. Must not throw, and must not wait. */
  commit(): void;
  /** The config is given up; what was prepared is undone. */
  undo(): void | Promise<void>;
}

/**
 * Somebody outside of the document who must be ready before a config takes over: an admin endpoint, whose address may change with it.
 *
 * @public
 */
export interface LoadParticipant {
  /**
   * Tries a config elsewhere before anything of it is built in this process, which a module that never comes back would hold up. Called where a config serves
   * already.
   *
   * @param options - what the load was told
   * @throws whatever it likes: the config is refused, and nothing of it was built here
   */
  tryPlan?(plan: Plan, options: LoadOptions): Promise<void>;
  /**
   * Makes ready what the config asks for, beside what serves the one before. Called when everything in the config is started, so that nothing of
   * it can fail any more.
   *
   * @param options - what the load was told
   * @param signal - aborted when the server ends meanwhile, which waits for this to settle: whatever may take long heeds it
   * @throws whatever it likes: the config is refused, and the one before goes on
   */
  prepare(config: BuiltConfig, options: LoadOptions, signal: AbortSignal): Promise<PreparedPart>;
  /** The server ends: the last config is stopped, what lives beside the document still there. Called once. */
  end(): Promise<void>;
}
