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

/** What {@link RuntimeHandle.load} is told besides the config. @public */
export interface LoadOptions {
  /** Name of the file that the text comes from, for problems. */
  readonly file?: string | undefined;
  /** Name of the adapter that reads the text; JSON when left out, `jsonc` for JSON with comments. */
  readonly adapter?: string | undefined;
  /** Folder that the text comes from: modules can ask for it, and files that are there and not in the working directory are warned of. */
  readonly folder?: string | undefined;
  /** Of a change, where what was edited came from: places of problems are those in its text. Asked when the edit is done. */
  readonly written?: WrittenPart | undefined;
  /** Asked when the turn of the load has come, before the config is planned: when it throws, nothing changes. */
  readonly condition?: (() => void | Promise<void>) | undefined;
  /** Sees the plan before anything is built of it: when it throws, the config is refused. */
  readonly approve?: ((plan: Plan) => void) | undefined;
  /**
   * True to load a config also where it is the same as the running one: files that it names may have changed, or the code of its modules. What does not have to
   * be built anew is kept all the same.
   */
  readonly again?: boolean | undefined;
  /** True to load a config also where it is the same as the running one, and to build all of it: no instance is kept. */
  readonly force?: boolean | undefined;
}

/** What came of a load. @public */
export interface LoadOutcome {
  /** False when the config is the one that runs already; then nothing was done. */
  readonly changed: boolean;
  readonly warnings: readonly Problem[];
  /** What became of each module of the two configs; empty when nothing was done. */
  readonly changes: readonly ModuleChange[];
  /**
   * Resolves when the config that ran before is stopped and cleaned up, with what went wrong then; it is logged already. The
   * old config finishes what it has under way, so this may take long. Never rejects.
   */
  readonly retired: Promise<readonly CaddisError[]>;
}

/** What is loaded: the text of a config, a plan, or what came of planning. @public */
export type LoadedConfig = string | Plan | PlanResult;

/**
 * The server, for those who operate it: an admin API, say. Everything but {@link Runtime.loadBeside} and {@link Runtime.stop}, which
 * belong to whoever made it.
 *
 * Loads and changes are taken one after the other. A module that waits for one while it is itself being loaded waits for ever.
 *
 * @public
 */
export interface RuntimeHandle {
  /** The running config: its plan, its tree of modules, its `@id`s; `undefined` when none runs. */
  readonly current: BuiltConfig | undefined;
  /** Modules that live beside the document, in the order in which they were built. */
  readonly beside: readonly BuiltModule[];
  /** Where the modules of configs are looked up: what is installed. */
  readonly lookup: ModuleLookup;
  /**
   * Loads a config in place of the running one. Resolves when the new one serves.
   *
   * @throws `RUNTIME_CONFIG_INVALID`, with every problem; `RUNTIME_INTERRUPTED`, when the server is stopped meanwhile; the
   * error of the module that failed; or what the options throw
   */
  load(config: LoadedConfig, options?: LoadOptions): Promise<LoadOutcome>;
  /**
   * Reads the document, has it edited, and loads what came of it, with no load or change in between: of two changes at the same time, the
   * second sees what the first has made.
   *
   * @param edit - gets a copy of the document of the running config, which it may change (`undefined` when none runs), and returns the new
   * document, a JSON value. When it throws, nothing changes
   * @throws what `edit` throws; `RUNTIME_EDIT_DEADLINE` when it takes too long; `RUNTIME_DOCUMENT_NOT_JSON`; what `load` throws
   */
  change(edit: (document: unknown) => unknown, options?: LoadOptions): Promise<LoadOutcome>;
  /**
   * Assembles and provisions a config and cleans it up again; nothing is started. The running config is not touched.
   *
   * @returns what was built. Its modules are cleaned up, and not to be used any more
   * @throws like `load`, and what goes wrong in the clean-up
   */
  validate(config: LoadedConfig, options?: Pick<LoadOptions, 'file' | 'folder' | 'adapter'>): Promise<BuiltConfig>;
  /**
   * Reads a config in the language of an adapter. Nothing is checked but that it can be read, and nothing changes.
   *
   * @throws `RUNTIME_ADAPTER_UNKNOWN`, `RUNTIME_ADAPTER_FAILED`
   */
  adapt(text: string, options: Omit<AdaptOptions, 'lookup'>): Promise<AdaptResult>;
  /**
   * Asks a module of the tree how it is doing. For people, so rarely: see `Reporter` of `@caddis/core`.
   *
   * @returns a copy of its report, or why there is none; `undefined` for a module that makes none. Never rejects
   */
  reportOf(module: BuiltModule): Promise<ModuleReport | undefined>;
  /**
   * Asks a module in all processes that run the config, that of this process first. Where there is one process, the list has what `reportOf` answers.
   *
   * @returns the reports; empty for a module that makes none. Never rejects
   */
  reportsOf(module: BuiltModule): Promise<readonly ModuleReport[]>;
  /**
   * Has a listener told of something that happens. What a listener throws is logged and harms nobody.
   *
   * @returns ends it
   */
  on<Name extends keyof RuntimeEvents>(event: Name, listener: (detail: RuntimeEvents[Name]) => void): () => void;
}

/** The server that a module lives beside. Only modules that were loaded with {@link Runtime.loadBeside} can ask for it. @public */
export const runtimeHandle = defineToken<RuntimeHandle>('caddis.runtime_handle');
