import type { RegisteredModule } from '../registry/registered-module.js';
import type { Problem } from '../problems/problem.js';

/**
 * A checked module of a config: resolved and validated, but not built.
 *
 * @public
 */
export interface PlannedModule {
  readonly module: RegisteredModule;
  /** JSON pointer of the module's object. */
  readonly pointer: string;
  /** The config as written, without the inline key, with the defaults of missing fields. Must not be modified. */
  readonly config: unknown;
  /** The guests, in the order in which a walk over `config` finds them. */
  readonly guests: readonly PlannedModule[];
}

/**
 * The settings of the admin endpoint.
 *
 * @public
 */
export interface AdminSettings {
  /** True to have no admin endpoint. */
  readonly disabled: boolean;
  /** Network address to listen on, as written. */
  readonly listen: string | undefined;
  /** Origins that may use the endpoint; `undefined` to derive them from the address. */
  readonly origins: readonly string[] | undefined;
  /** Whether every request must state its origin. */
  readonly enforceOrigin: boolean;
  /** Whether answers show secrets of the config, regardless of how the client is connected. */
  readonly secretsVisible: boolean;
  /** Whether the last good config is saved in a file. */
  readonly persist: boolean;
  /** Loads another config, and is itself independent of the running config. `undefined` if this config is the one to use. */
  readonly load?: PlannedModule | undefined;
  /** Milliseconds until the other config is loaded; 0 to load it at once. */
  readonly loadDelayMs: number;
  /** Modules that add routes to the endpoint, in the order of the document. They are independent of the running config. */
  readonly api: readonly PlannedModule[];
}

/**
 * The settings of the log `default` that apply before its modules are built.
 *
 * @public
 */
export interface LogSettings {
  /** Minimum level that is written; `silent` to write nothing. */
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/**
 * A log of the config.
 *
 * @public
 */
export interface PlannedLog {
  /** Key of the log in `logging/logs`. */
  readonly name: string;
  /** Writes the lines; `undefined` for standard error. */
  readonly writer?: PlannedModule | undefined;
  /** Encodes the lines; `undefined` for the default format. */
  readonly encoder?: PlannedModule | undefined;
  /** The other fields as written, with defaults. */
  readonly config: unknown;
}

/**
 * A checked config.
 *
 * @public
 */
export interface Plan {
  /** The parsed document with its `@id` keys; kept for dumps and for comparison with the next one. */
  readonly document: unknown;
  /** Apps in the order of the document. */
  readonly apps: readonly PlannedModule[];
  /** The module that stores what must outlive the process; `undefined` for the default storage. */
  readonly storage?: PlannedModule | undefined;
  readonly admin: AdminSettings;
  readonly logging: LogSettings;
  /** The logs that the document names, in their order. */
  readonly logs: readonly PlannedLog[];
  /** Number of processes that serve, as written in the document; `auto` for one per core; `undefined` if not set. */
  readonly workers?: number | 'auto' | undefined;
  /** Module ID → name of the package to use, for modules whose package the config chooses. */
  readonly choices: ReadonlyMap<string, string>;
  /** Absolute path of the document's folder; `undefined` if it is not known. */
  readonly folder?: string | undefined;
  /** JSON pointers of values that a schema marks as secret, so that they must not be shown. The value may be absent if it is a default. */
  readonly secrets: readonly string[];
  /** `@id` → JSON pointer of the object that has it. */
  readonly ids: ReadonlyMap<string, string>;
  /** Problems that do not prevent the config from being used. */
  readonly warnings: readonly Problem[];
  /** Number of modules in the plan. */
  readonly moduleCount: number;
}

/**
 * Result of planning a document.
 *
 * @public
 */
export type PlanResult =
  | { readonly ok: true; readonly plan: Plan }
  | {
      readonly ok: false;
      readonly problems: readonly Problem[];
      /** Like the secrets of a plan, as far as the document could be checked. */
      readonly secrets?: readonly string[];
    };

/**
 * Result of planning one module that is not part of a document.
 *
 * @public
 */
export type ModulePlanResult =
  | { readonly ok: true; readonly module: PlannedModule; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };
