import type { Token } from '@caddis/core';
import type { Pace } from '../pace.js';
import type { ModuleNode } from './built-module.js';
import type { Environment } from './environment.js';
import type { Place } from './place.js';
import type { PlannedModule } from '../plan/plan.js';
import type { GuestRequest } from '../plan/planning.js';
import type { Services } from './services.js';
import type { Undoable, UndoStack } from './undo-stack.js';

/** Where a module is built: what it has in common with its siblings. @internal */
export interface BuildSite {
  readonly config: ConfigParts;
  /** Services of the hosts above. */
  readonly services: Services;
  /** Takes what has to be undone. */
  readonly undos: UndoStack;
  readonly signal: AbortSignal;
  /** Whether it belongs to a guest that a module loads while it runs: the signal is that guest's alone then. */
  readonly isLate: boolean;
  /** The app, or the service, on whose behalf the module is built. */
  readonly waiter: string;
}

/** Who asks for another part of the config. @internal */
export interface Asker {
  readonly place: Place;
  readonly waiter: string;
}

/** What a module and those who build it ask of their config. @internal */
export interface ConfigParts {
  readonly environment: Environment;
  /** Says when to let others work while modules are built. */
  readonly pace: Pace;
  /** Module ID → name of the package that the config chose. */
  readonly choices: ReadonlyMap<string, string>;
  /** Folder of the config's file. */
  readonly folder: string | undefined;
  /** Modules that want to know when their clean-up begins. */
  readonly open: Set<OpenModule>;
  /** Modules of the config before that need not be built again; absent where there are none. */
  readonly keeping: ModuleKeeper | undefined;
  /** Finds another app; builds it first if need be. */
  app(name: string, asker: Asker): Promise<object | undefined>;
  /** Makes a service that no host provides and registers it for all modules of the config. */
  makeService(token: Token<unknown>, asker: Asker): Promise<void>;
  /** Begins to load a guest below a host. */
  loadGuest(request: GuestRequest, host: LateHost): LateGuest;
}

/** A module that wants to know when its clean-up begins. @internal */
export interface OpenModule {
  /** Whether only one config uses it. */
  readonly isUnshared: boolean;
  /** Tells it. */
  close(): void;
}

/** What takes modules over from the config before. @internal */
export interface ModuleKeeper {
  /** @returns the module with all below it; `undefined` where it has to be built. A promise only where there is something to wait for */
  take(planned: PlannedModule, site: BuildSite): Promise<ModuleNode | undefined> | undefined;
}

/** A module that loads guests while it runs. @internal */
export interface LateHost {
  readonly site: BuildSite;
  readonly environment: Environment;
  /** Aborted when its clean-up begins. */
  readonly signal: AbortSignal;
}

/** A guest that a module loads while it runs. @internal */
export interface LateGuest extends Undoable {
  /** The guest, when it is provisioned and validated. */
  readonly built: Promise<ModuleNode>;
}
