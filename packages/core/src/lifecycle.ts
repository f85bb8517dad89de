import type { Context } from './context.js';
import type { Reporter } from './reporter.js';

/**
 * A module that must prepare before use: reads files, makes what it needs.
 *
 * The runtime calls `provision` once, after the constructor, when all guests of the module have been provisioned and validated. It may wait,
 * within a deadline. If it throws, the config is refused and the module is cleaned up. Register the undo of each action with `context.defer` on
 * the line after the action. A module is also provisioned if its config is only validated, so it must not send anything to the network that can
 * wait: register look-ups, watches and probes with `context.onStart`.
 *
 * @public
 */
export interface Provisioner {
  provision(context: Context): void | Promise<void>;
}

/**
 * A module that checks what its schema cannot express. It throws if the config makes no sense; the config is then refused.
 *
 * The runtime calls `validate` once, right after `provision`, before the module's host is constructed or provisioned. It may wait, within
 * a deadline. It must not change anything, because after a failure only `cleanup` and the undo functions of `provision` run.
 *
 * @public
 */
export interface Validator {
  validate(): void | Promise<void>;
}

/**
 * A module that must release something that `provision` did not register with `context.defer`.
 *
 * The runtime calls `cleanup` once for each module that it has constructed: hosts before their guests, and before the undo functions that
 * the module has registered. It is called after use, and also if the module's own `provision` or `validate` failed, or if another module
 * failed before this module's `provision` was called. So it must not assume that `provision` ran or succeeded. It may wait, within a
 * deadline. If it throws, the error is reported and other modules are still cleaned up. A second call, as tests make it, must do nothing.
 *
 * @public
 */
export interface Cleaner {
  cleanup(): void | Promise<void>;
}

/**
 * A module that decides whether a reload may keep it.
 *
 * At a reload, the runtime keeps a module if its config and that of everything below it are unchanged. It calls no method for that, and modules need
 * not do anything. A module that must sometimes be rebuilt anyway has this method, e.g. because it has read a file that may have changed since.
 *
 * @public
 */
export interface Keepable {
  /**
   * Tells whether the module can be used in the new config. Called while the new config is built and the old one still serves. It must not change
   * anything, because the new config may still fail. It may wait, within a deadline.
   *
   * @returns `true` to be kept. After any other result, or an error, the module is rebuilt, and with it all modules above it
   */
  canBeKept(): boolean | Promise<boolean>;
}

/** The optional methods that any module may have. @public */
export type Lifecycle = Partial<Provisioner & Validator & Cleaner & Reporter & Keepable>;
