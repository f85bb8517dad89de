import type { ProvidedService } from '@caddis/core';

/** Options for testing a module. @public */
export interface TrialOptions {
  /**
   * Valid configs with which the module works in a test, with or without the inline key of its namespace; or a function that returns them
   * when they are needed, e.g. because they contain the port of a server that the test starts. When left out, the kit uses the module's
   * examples, and `{}` if that is valid.
   */
  readonly configs?: readonly unknown[] | (() => readonly unknown[] | Promise<readonly unknown[]>);
  /** Valid configs for which `provision` or `validate` must fail in this test, e.g. with the port of a server that is not running. */
  readonly failing?: readonly unknown[] | (() => readonly unknown[] | Promise<readonly unknown[]>);
  /** Guest modules that the configs use: classes, or the exports of a whole package (`import * as …`). */
  readonly modules?: readonly object[];
  /** Services that the module's host would provide: `provide(token, () => …)`. */
  readonly services?: readonly ProvidedService[];
  /**
   * Additional check of a provisioned instance, for a namespace whose contract the kit does not know. Throws an error that says
   * what is wrong.
   */
  readonly contract?: (instance: object) => void | Promise<void>;
  /** Name of the npm package to blame; when left out, that of the nearest `package.json` which lists the module. */
  readonly package?: string;
  /** Milliseconds that each step of the module may take; 1,500 when left out, because mocha's limit for a test is 2,000. */
  readonly deadlineMs?: number;
}
