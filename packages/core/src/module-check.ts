import type { CaddisError } from './coded-error.js';

/**
 * A mistake in a module's config, as the module's check reports it.
 *
 * @public
 */
export interface ConfigMistake {
  /** Keys and indexes that lead from the module's object to the value; empty for the object itself. */
  readonly at: readonly (string | number)[];
  /** Where in the value the mistake begins, if that is a text: a number of UTF-16 units. */
  readonly offset?: number | undefined;
  /** Number of UTF-16 units from `offset` that are wrong; 1 when left out. */
  readonly length?: number | undefined;
  /** What is wrong: lowercase, no full stop, without the place. It must not repeat a secret. */
  readonly message: string;
  /** What would have been right, e.g. `a regular expression`. */
  readonly expected?: string | undefined;
  /** What to do, one sentence. */
  readonly help?: string | undefined;
  /** `warning` for what works but can never do what was meant, and `error` when left out. A warning does not stop the config. */
  readonly severity?: 'error' | 'warning' | undefined;
  /** A code of the error list that the module's package exports; `CONFIG_VALUE_INVALID`, of a warning `CONFIG_VALUE_DOUBTFUL`, stands for any other. */
  readonly code?: string | undefined;
  /**
   * The coded error that the module would throw at its start: the mistake has its code, and its help where `help` is left out. It may come
   * from the list of any package, e.g. of a library that the module uses.
   */
  readonly error?: CaddisError | undefined;
}

/**
 * Reports a mistake; as often as there are mistakes. Nothing is thrown by it, so that a check finds all of them.
 *
 * @public
 */
export type ReportMistake = (mistake: ConfigMistake) => void;

/**
 * What a check can look at besides the module's own config.
 *
 * @public
 */
export interface CheckScope {
  /**
   * The whole document as parsed, without `@id` keys, and frozen. Other parts of it may be wrong, and are then told by themselves.
   * Absent for a guest that is loaded while the server runs, which stands in no document.
   */
  readonly document: unknown;
}

/**
 * Finds the mistakes of a config that its schema cannot state, e.g. in a regular expression.
 *
 * It is called while a config is checked, once for each object that passed its schema, and before anything is built: by
 * `caddis check` as well as before every start and reload. It is a pure function: it returns at once, opens nothing, changes nothing
 * and keeps nothing. A check that throws is told as the fault of its package.
 *
 * @typeParam Config - type of the config as written: guests are their objects, durations are texts. It is frozen. Defaults of
 * fields that were left out are filled in, but not those of guests
 * @param config - the module's config, without the inline key
 * @param report - takes what is wrong
 * @param scope - what else there is to look at
 * @public
 */
export type ModuleCheck<Config> = (config: Config, report: ReportMistake, scope: CheckScope) => void;

/**
 * What will come of a part of a config, for whoever checks it.
 *
 * @public
 */
export interface Forecast {
  /** Keys and indexes that lead from the module's object to what it follows from. */
  readonly at: readonly (string | number)[];
  /** What it is about, e.g. a host name. */
  readonly subject: string;
  /** What will be, as a line: lowercase, no full stop, without the subject. It must not repeat a secret. */
  readonly message: string;
}

/**
 * Tells what will come of a config that is right. It is asked by `caddis check`, of a document without mistakes, and is a pure function as a check is.
 *
 * @param config - the module's config, as a check gets it
 * @param scope - what else there is to look at
 * @public
 */
export type ModuleForecast<Config> = (config: Config, scope: CheckScope) => readonly Forecast[];
