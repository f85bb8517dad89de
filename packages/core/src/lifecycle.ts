import type { Context } from './context.js';
import type { Reporter } from './reporter.js';

/**
 * A module that has work to do before use: look-ups, connections, timers. Its guests are ready. Called once.
 * Undo goes to `context.defer` on the line after the deed.
 *
 * @public
 */
export interface Provisioner {
  provision(context: Context): void | Promise<void>;
}

/**
 * A module that checks what a schema cannot say, after `provision`; throws when the config makes no sense. Changes nothing.
 *
 * @public
 */
export interface Validator {
  validate(): void | Promise<void>;
}

/**
 * A module with something to end. Called once after use, also after a failed `provision` or `validate`, before the deferred undos.
 * It must not assume that `provision` succeeded or ran.
 *
 * @public
 */
export interface Cleaner {
  cleanup(): void | Promise<void>;
}

/** The optional methods of every module. @public */
export type Lifecycle = Partial<Provisioner & Validator & Cleaner & Reporter>;
