import type { Context } from './context.js';
import type { Reporter } from './reporter.js';

/**
 * A module that has work to do before use: look-ups, connections, timers.
 *
 * The runtime calls `provision` once, after the constructor, when all guests of the module are provisioned and validated. It may wait; a
 * deadline bounds it. What it throws refuses the config, and the module is cleaned up. The undo of each deed goes to `context.defer` on
 * the line after it.
 *
 * @public
 */
export interface Provisioner {
  provision(context: Context): void | Promise<void>;
}

/**
 * A module that checks what a schema cannot say, and throws when the config makes no sense, which refuses the config.
 *
 * The runtime calls `validate` once, right after `provision`, before the host of the module is constructed or provisioned. It may wait;
 * a deadline bounds it. It changes nothing, since `cleanup` and the undos of `provision` are all that follows a failure.
 *
 * @public
 */
export interface Validator {
  validate(): void | Promise<void>;
}

/**
 * A module with something to end: what `provision` did not hand to `context.defer`.
 *
 * The runtime calls `cleanup` once for each module that it has constructed, hosts before their guests, and before the undos that the
 * module has deferred: after use, and also when the module's own `provision` or `validate` failed, or when another module of the config
 * failed before `provision` was called. So it must not assume that `provision` succeeded or ran. It may wait; a deadline bounds it, and
 * what it throws is told without keeping others from being cleaned up. Called a second time, as tests do, it does nothing.
 *
 * @public
 */
export interface Cleaner {
  cleanup(): void | Promise<void>;
}

/**
 * A module that is asked whether it can go on when a new config is loaded.
 *
 * At a reload, a module whose config is as it was, and so is all below it, goes on with all that it knows; nothing is called for that, and no module has
 * to do anything. One that must be built anew now and then, because it has read a file that may be another by now, say, has this method.
 *
 * @public
 */
export interface Keepable {
  /**
   * Tells whether the module can go on in the new config. Called while that is being built and the old one serves; nothing may change by it, since the new
   * config may still fail. It may wait; a deadline bounds it.
   *
   * @returns `true` to go on. Anything else, or to throw, has the module built anew, and with it all modules that stand above it
   */
  canBeKept(): boolean | Promise<boolean>;
}

/** The optional methods of every module. @public */
export type Lifecycle = Partial<Provisioner & Validator & Cleaner & Reporter & Keepable>;
