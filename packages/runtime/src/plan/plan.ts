import type { RegisteredModule } from '../registry/registered-module.js';
import type { Problem } from '../problems/problem.js';

/**
 * A checked module of a config: resolved and validated, not built.
 *
 * @public
 */
export interface PlannedModule {
  readonly module: RegisteredModule;
  /** JSON pointer of its object. */
  readonly pointer: string;
  /** Its config as written, without the inline key, with the defaults of absent fields filled in. Not to be changed. */
  readonly config: unknown;
  /** Its guests in the order in which a walk over `config` meets them. */
  readonly guests: readonly PlannedModule[];
}

/**
 * The settings of the admin endpoint.
 *
 * @public
 */
export interface AdminSettings {
  /** True when there is to be no admin endpoint. */
  readonly disabled: boolean;
  /** Network address to listen on, as written. */
  readonly listen: string | undefined;
  /** Origins that may use it; `undefined` where they follow from the address. */
  readonly origins: readonly string[] | undefined;
  /** Whether every request must tell its origin. */
  readonly enforceOrigin: boolean;
  /** Whether answers show secrets of the config, however the client is connected. */
  readonly secretsVisible: boolean;
  /** Whether the last good config is kept in a file. */
  readonly persist: boolean;
  /** What brings another config; it lives beside the document. Absent where this one goes on. */
  readonly load?: PlannedModule | undefined;
  /** Milliseconds until the other config is read; 0 for at once. */
  readonly loadDelayMs: number;
  /** Modules that add to it, in the order of the document. They live beside the document. */
  readonly api: readonly PlannedModule[];
}

/**
 * The settings of the log `default` that count before its modules are built.
 *
 * @public
 */
export interface LogSettings {
  /** Least level that is written; `silent` for none. */
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/**
 * A log of the config.
 *
 * @public
 */
export interface PlannedLog {
  /** Its key in `logging/logs`. */
  readonly name: string;
  /** Where the lines go; absent for standard error. */
  readonly writer?: PlannedModule | undefined;
  /** How they are written; absent for the usual form. */
  readonly encoder?: PlannedModule | undefined;
  /** Its other fields as written, with defaults. */
  readonly config: unknown;
}

/**
 * A checked config.
 *
 * @public
 */
export interface Plan {
  /** The document as parsed, with its `@id` keys; kept for dumps and for comparing with the next one. */
  readonly document: unknown;
  /** Apps in the order of the document. */
  readonly apps: readonly PlannedModule[];
  /** The module that keeps what must outlive the process; absent for the usual one. */
  readonly storage?: PlannedModule | undefined;
  readonly admin: AdminSettings;
  readonly logging: LogSettings;
  /** The logs that the document names, in its order. */
  readonly logs: readonly PlannedLog[];
  /** Number of processes that are to serve, as the document has it; `auto` for one on each core; absent where it says nothing. */
  readonly workers?: number | 'auto' | undefined;
  /** Module ID → name of the package to take it from, where the config chooses between several. */
  readonly choices: ReadonlyMap<string, string>;
  /** Absolute path of the folder that the document lies in; absent where it lies in none that is known. */
  readonly folder?: string | undefined;
  /** JSON pointers of values that must not be shown: what the schemas of the modules say is secret. A pointer may lead to nothing, where a default is secret. */
  readonly secrets: readonly string[];
  /** `@id` → JSON pointer of the object that carries it. */
  readonly ids: ReadonlyMap<string, string>;
  /** Things to tell the operator that do not stop the config. */
  readonly warnings: readonly Problem[];
  /** Number of modules in the plan. */
  readonly moduleCount: number;
}

/**
 * Outcome of planning a document.
 *
 * @public
 */
export type PlanResult =
  | { readonly ok: true; readonly plan: Plan }
  | {
      readonly ok: false;
      readonly problems: readonly Problem[];
      /** As those of a plan, as far as the document could be checked. */
      readonly secrets?: readonly string[];
    };

/**
 * Outcome of planning one module that stands in no document.
 *
 * @public
 */
export type ModulePlanResult =
  | { readonly ok: true; readonly module: PlannedModule; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };
