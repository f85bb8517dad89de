import type { WrittenPart } from '../config/written-part.js';
import type { ModuleLookup } from '../registry/registered-module.js';
import type { AdaptOptions, AdaptResult } from './adapt-config.js';
import type { ModulePlanResult, PlanResult } from './plan.js';

/** Options about the text of a config. @internal */
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

/** A guest that a module asks for at run time. @internal */
export interface GuestRequest {
  /** ID of the guest's namespace. */
  readonly namespace: string;
  /** Methods that the guest must have. */
  readonly methods: readonly string[];
  readonly name: string;
  /** Config of the guest, without the inline key. */
  readonly config: unknown;
  /** JSON pointer of the module that asks. */
  readonly pointer: string;
  /** JSON pointer of the guest, if the document names it; otherwise the pointer is formed from the asking module's pointer and the name. */
  readonly at?: string | undefined;
  /** Choices of the running config: module ID → name of the package to use. */
  readonly choices: ReadonlyMap<string, string>;
}

/** Checks a guest in the same way as a whole config. @internal */
export type PlanGuest = (request: GuestRequest) => Promise<ModulePlanResult>;

/** Reads the text of a config. @internal */
export type AdaptText = (text: string, options: Omit<AdaptOptions, 'lookup'>) => Promise<AdaptResult>;

/** The planning functions of a server: for a whole config, and for single guests. @internal */
export interface Planning {
  readonly lookup: ModuleLookup;
  readonly adaptConfig: AdaptText;
  readonly planConfig: PlanConfig;
  readonly planGuest: PlanGuest;
}
