import type { WrittenPart } from '../config/written-part.js';
import type { ModuleLookup } from '../registry/registered-module.js';
import type { AdaptOptions, AdaptResult } from './adapt-config.js';
import type { ModulePlanResult, PlanResult } from './plan.js';

/** What is known of the text of a config, as planning takes it. @internal */
export interface TextOptions {
  readonly file?: string | undefined;
  readonly folder?: string | undefined;
  readonly adapter?: string | undefined;
  readonly written?: WrittenPart | undefined;
}

/**
 * Checks the text of a config.
 *
 * @internal
 */
export type PlanConfig = (text: string, options: TextOptions) => Promise<PlanResult>;

/** A guest that a module asks for while it runs. @internal */
export interface GuestRequest {
  /** ID of the guest's namespace. */
  readonly namespace: string;
  /** Methods that the guest must have. */
  readonly methods: readonly string[];
  readonly name: string;
  /** Its config without inline key. */
  readonly config: unknown;
  /** JSON pointer of the module that asks. */
  readonly pointer: string;
  /** JSON pointer of the guest itself, where the document names it; else it is named below the module that asks. */
  readonly at?: string | undefined;
  /** What the running config chose: module ID → name of the package to take it from. */
  readonly choices: ReadonlyMap<string, string>;
}

/** Checks a guest as a whole config would be checked. @internal */
export type PlanGuest = (request: GuestRequest) => Promise<ModulePlanResult>;

/** Reads the text of a config. @internal */
export type AdaptText = (text: string, options: Omit<AdaptOptions, 'lookup'>) => Promise<AdaptResult>;

/** How a server plans: a whole config, and single guests. @internal */
export interface Planning {
  readonly lookup: ModuleLookup;
  readonly adaptConfig: AdaptText;
  readonly planConfig: PlanConfig;
  readonly planGuest: PlanGuest;
}
