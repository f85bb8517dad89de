import { type CaddisError, defineToken } from '@caddis/core';
import type { ModuleChange } from '../compare/module-changes.js';
import type { WrittenPart } from '../config/written-part.js';
import type { AdaptOptions, AdaptResult } from '../plan/adapt-config.js';
import type { Plan, PlanResult } from '../plan/plan.js';
import type { Problem } from '../problems/problem.js';
import type { ModuleLookup } from '../registry/registered-module.js';
import type { BuiltConfig } from './built-config.js';
import type { BuiltModule } from './built-module.js';
import type { ModuleReport } from './module-report.js';
import type { RuntimeEvents } from './runtime-events.js';

/** Options of {@link RuntimeHandle.load}. @public */
export interface LoadOptions {
  /** Name of the file that the text comes from, for error messages. */
  readonly file?: string | undefined;
  /** Name of the adapter that reads the text; JSON when left out, `jsonc` for JSON with comments. */
  readonly adapter?: string | undefined;
  /** Folder of the config file. Modules can read it. A file that is found there but not in the working directory causes a warning. */
  readonly folder?: string | undefined;
  /** For a change: where the edited part came from, so that problems show places in that text. Read after the edit. */
  readonly written?: WrittenPart | undefined;
  /** Called when it is the load's turn, before the config is planned. If it throws, nothing changes. */
  readonly condition?: (() => void | Promise<void>) | undefined;
  /** Gets the plan before anything is built from it. If it throws, the config is refused. */
  readonly approve?: ((plan: Plan) => void) | undefined;
  /**
   * True to load a config even if it equals the running one, because files that it names or the code of its modules may have changed. Modules that do
   * not have to be built again are still kept.
   */
  readonly again?: boolean | undefined;
  /** True to load a config even if it equals the running one, and to build all modules again. */
  readonly force?: boolean | undefined;
}

/** Result of a load. @public */
export interface LoadOutcome {
  /** False if the config is already running; then nothing was done. */
  readonly changed: boolean;
  readonly warnings: readonly Problem[];
  /** What happened to each module of the two configs; empty if nothing was done. */
  readonly changes: readonly ModuleChange[];
  /**
   * Resolves when the previous config has been stopped and cleaned up, with the errors of that; they are already logged. The old config finishes its
   * requests first, so this may take long. Never rejects.
   */
  readonly retired: Promise<readonly CaddisError[]>;
}

/** A config to load: its text, a plan, or the result of planning. @public */
export type LoadedConfig = string | Plan | PlanResult;

/**
 * The server, for modules that operate it, such as an admin API. It has everything except {@link Runtime.loadBeside} and {@link Runtime.stop}, which
 * belong to the creator of the server.
 *
 * Loads and changes are queued. A module that awaits one while it is being loaded itself waits for ever.
 *
 * @public
 */
export interface RuntimeHandle {
  /** The running config: its plan, its tree of modules, its `@id`s; `undefined` if none is running. */
  readonly current: BuiltConfig | undefined;
  /** Modules that are independent of the config, in the order in which they were built. */
  readonly beside: readonly BuiltModule[];
  /** The lookup for the modules of configs: the installed packages. */
  readonly lookup: ModuleLookup;
  /**
   * Loads a config in place of the running one. Resolves when the new config is being served.
   *
   * @throws `RUNTIME_CONFIG_INVALID` with all problems; `RUNTIME_INTERRUPTED` if the server is stopped in the meantime; the error of the module that
   * failed; or whatever a function in the options throws
   */
  load(config: LoadedConfig, options?: LoadOptions): Promise<LoadOutcome>;
  /**
   * Reads the document, edits it and loads the result as one step, with no other load or change in between. Of two concurrent changes, the second
   * sees the result of the first.
   *
   * @param edit - gets a copy of the running config's document, which it may modify (`undefined` if none is running), and returns the new document, a
   * JSON value. If it throws, nothing changes
   * @throws what `edit` throws; `RUNTIME_EDIT_DEADLINE` if it takes too long; `RUNTIME_DOCUMENT_NOT_JSON`; what `load` throws
   */
  change(edit: (document: unknown) => unknown, options?: LoadOptions): Promise<LoadOutcome>;
  /**
   * Assembles and provisions a config, then cleans it up again; no app is started. The running config is not touched.
   *
   * @returns what was built. The modules are already cleaned up and must not be used
   * @throws like `load`, or the errors of the clean-up
   */
  validate(config: LoadedConfig, options?: Pick<LoadOptions, 'file' | 'folder' | 'adapter'>): Promise<BuiltConfig>;
  /**
   * Checks a config as {@link RuntimeHandle.load} does, without loading it.
   *
   * @returns the plan, or all problems
   * @throws `RUNTIME_ADAPTER_UNKNOWN`, `RUNTIME_ADAPTER_FAILED`, the errors of importing the adapter's package, and, in a server with several processes,
   * why another process could not read the text
   */
  plan(text: string, options?: Pick<LoadOptions, 'file' | 'folder' | 'adapter' | 'written'>): Promise<PlanResult>;
  /**
   * Converts a config to JSON with an adapter. Apart from the syntax nothing is checked, and nothing changes.
   *
   * @throws `RUNTIME_ADAPTER_UNKNOWN`, `RUNTIME_ADAPTER_FAILED`
   */
  adapt(text: string, options: Omit<AdaptOptions, 'lookup'>): Promise<AdaptResult>;
  /**
   * Asks a module of the tree for a report of its state. Meant for people, so call it rarely: see `Reporter` of `@caddis/core`.
   *
   * @returns a copy of the report, or why there is none; `undefined` if the module makes no reports. Never rejects
   */
  reportOf(module: BuiltModule): Promise<ModuleReport | undefined>;
  /**
   * Asks a module in all processes that run the config, this process first. With a single process, the list has only the answer of `reportOf`.
   *
   * @returns the reports; empty if the module makes none. Never rejects
   */
  reportsOf(module: BuiltModule): Promise<readonly ModuleReport[]>;
  /**
   * Adds a listener for an event. An error that a listener throws is logged and does not affect anything else.
   *
   * @returns a function that removes the listener
   */
  on<Name extends keyof RuntimeEvents>(event: Name, listener: (detail: RuntimeEvents[Name]) => void): () => void;
}

/** Token of the server, for modules that were loaded with {@link Runtime.loadBeside}. No other module can inject it. @public */
export const runtimeHandle = defineToken<RuntimeHandle>('caddis.runtime_handle');
