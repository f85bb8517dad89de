import type { ProvidedService } from '@caddis/core';

/** How a module is tried. @public */
export interface TrialOptions {
  /**
   * Valid configs with which the module works in a test, with or without the inline key of its namespace; or a function that makes them
   * when they are needed, e.g. from the port of a server that the test has started. When left out, the module's examples are taken, and
   * `{}` where that is valid.
   */
  readonly configs?: readonly unknown[] | (() => readonly unknown[] | Promise<readonly unknown[]>);
  /** Valid configs with which `provision` or `validate` must fail here, e.g. for the port of a server that is down. */
  readonly failing?: readonly unknown[] | (() => readonly unknown[] | Promise<readonly unknown[]>);
  /** Modules that the configs name as guests: classes, or everything that a package exports. */
  readonly modules?: readonly object[];
  /** Services that a host of the module would provide: `provide(token, () => …)`. */
  readonly services?: readonly ProvidedService[];
  /**
   * Judges a provisioned instance by the contract of its namespace, besides what the kit does: for a namespace that the kit does not know.
   * Throws what is wrong.
   */
  readonly contract?: (instance: object) => void | Promise<void>;
  /** Name of the npm package that is to blame; when left out, that of the nearest `package.json` which lists the module. */
  readonly package?: string;
  /** Milliseconds that each step of the module may take; 1,500 when left out, because a test of mocha has 2,000. */
  readonly deadlineMs?: number;
}
