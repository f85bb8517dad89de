import type { Token } from '@caddis/core';
import type { Pace } from '../pace.js';
import type { ModuleNode } from './built-module.js';
import type { Environment } from './environment.js';
import type { Place } from './place.js';
import type { PlannedModule } from '../plan/plan.js';
import type { GuestRequest } from '../plan/planning.js';
import type { Services } from './services.js';
import type { Undoable, UndoStack } from './undo-stack.js';

/** The surroundings in which a module is built; its siblings share them. @internal */
export interface BuildSite {
  readonly config: ConfigParts;
  /** Services of the hosts above the module. */
  readonly services: Services;
  /** Stack for everything that must be undone. */
  readonly undos: UndoStack;
  readonly signal: AbortSignal;
  /** Whether it belongs to a guest that a module loads at run time. In that case the signal belongs to that guest alone. */
  readonly isLate: boolean;
  /** The app or service for which the module is built. */
  readonly waiter: string;
}

/** The module or service that asks for another part of the config. @internal */
export interface Asker {
  readonly place: Place;
  readonly waiter: string;
}

/** The parts of a config that its modules and the code that builds them use. @internal */
export interface ConfigParts {
  readonly environment: Environment;
  /** Tells when to let other work run while modules are built. */
  readonly pace: Pace;
  /** Module ID → name of the package that the config chose for it. */
  readonly choices: ReadonlyMap<string, string>;
  /** Folder of the config file. */
  readonly folder: string | undefined;
  /** Modules to notify when their clean-up begins. */
  readonly open: Set<OpenModule>;
  /** Takes over modules from the previous config; `undefined` if there are none. */
  readonly keeping: ModuleKeeper | undefined;
  /** Does work of a module when the config starts; at once if it has started. */
  onStart(module: StartedModule, begin: () => void): void;
  /** Returns another app, and builds it first if necessary. */
  app(name: string, asker: Asker): Promise<object | undefined>;
  /** Creates a service that no host provides, and registers it for all modules of the config. */
  makeService(token: Token<unknown>, asker: Asker): Promise<void>;
  /** Starts loading a guest below a host. */
  loadGuest(request: GuestRequest, host: LateHost): LateGuest;
}

/** A module that must be told when its clean-up begins. @internal */
export interface OpenModule {
  /** Whether only one config uses the module. */
  readonly isUnshared: boolean;
  /** Tells the module that its clean-up begins. */
  close(): void;
}

/** A module that has work to do when its config starts. @internal */
export interface StartedModule {
  readonly place: Place;
  /** Whether the clean-up of the module has begun. */
  readonly isClosed: boolean;
}

/** Takes over modules from the previous config. @internal */
export interface ModuleKeeper {
  /** @returns the module with everything below it; `undefined` if it must be built. A promise only if there is something to wait for */
  take(planned: PlannedModule, site: BuildSite): Promise<ModuleNode | undefined> | undefined;
}

/** A module that loads guests at run time. @internal */
export interface LateHost {
  readonly site: BuildSite;
  readonly environment: Environment;
  /** Aborted when the clean-up of the module begins. */
  readonly signal: AbortSignal;
}

/** A guest that a module loads at run time. @internal */
export interface LateGuest extends Undoable {
  /** Resolves to the guest when it is provisioned and validated. */
  readonly built: Promise<ModuleNode>;
}
