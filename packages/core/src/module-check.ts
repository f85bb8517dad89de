import type { CaddisError } from './coded-error.js';

/**
 * A mistake in a module's config, as the module's check reports it.
 *
 * @public
 */
export interface ConfigMistake {
  /** Keys and indexes that lead from the module's object to the wrong value; empty for the object itself. */
  readonly at: readonly (string | number)[];
  /** If the value is a string: where in it the mistake begins, in UTF-16 code units. */
  readonly offset?: number | undefined;
  /** Number of wrong UTF-16 code units from `offset` on; 1 when left out. */
  readonly length?: number | undefined;
  /** What is wrong: lowercase, no full stop, without the position. It must not contain a secret. */
  readonly message: string;
  /** What would have been right, e.g. `a regular expression`. */
  readonly expected?: string | undefined;
  /** What the reader should do, in one sentence. */
  readonly help?: string | undefined;
  /** `error` when left out. Use `warning` for a valid config that can never do what was meant. A warning does not stop the config. */
  readonly severity?: 'error' | 'warning' | undefined;
  /** A code from the error list of the module's package. Any other code becomes `CONFIG_VALUE_INVALID`, or `CONFIG_VALUE_DOUBTFUL` for a warning. */
  readonly code?: string | undefined;
  /**
   * The coded error that the module would throw when it starts: the mistake takes over its code, and its help if `help` is left out. The error may be
   * from the list of any package, e.g. a library that the module uses.
   */
  readonly error?: CaddisError | undefined;
}

/**
 * Reports a mistake. Call it once for each mistake; it does not throw, so that a check can find all of them.
 *
 * @public
 */
export type ReportMistake = (mistake: ConfigMistake) => void;

/**
 * What a check can read besides the module's own config.
 *
 * @public
 */
export interface CheckScope {
  /**
   * The whole parsed document, without `@id` keys, frozen. Other parts of it may be wrong; their mistakes are reported separately.
   * Absent for a guest that is loaded while the server runs, because it is not part of a document.
   */
  readonly document: unknown;
}

/**
 * Finds mistakes in a config that its schema cannot express, e.g. in a regular expression.
 *
 * Called while a config is checked, once for each object that passed its schema, and before anything is built: by `caddis check`, and
 * before every start and reload. It must be a pure function: it returns at once, opens nothing, changes nothing and keeps no state.
 * If a check throws, that is reported as a fault of its package.
 *
 * @typeParam Config - type of the config as written: guests are plain objects, durations are strings. It is frozen. Defaults of
 * omitted fields are filled in, but not inside guests
 * @param config - the module's config, without the inline key
 * @param report - call it for each mistake
 * @param scope - what else the check can read
 * @public
 */
export type ModuleCheck<Config> = (config: Config, report: ReportMistake, scope: CheckScope) => void;

/**
 * A consequence of a part of a config, shown to people who check the config.
 *
 * @public
 */
export interface Forecast {
  /** Keys and indexes that lead from the module's object to the value that has the consequence. */
  readonly at: readonly (string | number)[];
  /** What the consequence is about, e.g. a host name. */
  readonly subject: string;
  /** The consequence: one line in lowercase, no full stop, without the subject. It must not contain a secret. */
  readonly message: string;
}

/**
 * Lists the consequences of a valid config. Called by `caddis check` for a document without mistakes; must be a pure function, like a check.
 *
 * @param config - the module's config, as a check gets it
 * @param scope - what else the function can read
 * @public
 */
export type ModuleForecast<Config> = (config: Config, scope: CheckScope) => readonly Forecast[];
