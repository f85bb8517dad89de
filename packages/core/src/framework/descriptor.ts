import type { ModuleCheck, ModuleForecast } from '../module-check.js';
import type { JsonSchema } from '../schema/json-schema.js';
import type { Stability } from '../stability.js';
import type { ProvidedService, Token } from '../token.js';

/** Version of the descriptor's form; a package states it in `package.json` as `caddis.api`. @public */
export const apiVersion = 1;

/** A config that shows a module's use. @public */
export interface ModuleExample {
  /** What the example shows, one sentence. */
  readonly title: string;
  /** The module's config as written in JSON, with the inline key where its namespace has one. */
  readonly config: unknown;
}

/** A placeholder that a module fills in, for the documentation. @public */
export interface ModulePlaceholder {
  /** Its name without braces; a word in capitals stands for what is filled in: `http.request.header.FIELD`. */
  readonly name: string;
  /** What it gives, one sentence. Markdown. */
  readonly description: string;
  /** A value that it may have. */
  readonly example: string;
  /** `global` when it has a value without a request, too: when the config is loaded. `request` when left out. */
  readonly scope?: 'request' | 'global';
  /** Where it has a value, e.g. `in error routes`; wherever placeholders of its scope are allowed when left out. Markdown. */
  readonly where?: string;
}

/**
 * All that `@module` records on a class: plain data and plain functions, readable by any copy of this package.
 *
 * @public
 */
export interface ModuleDescriptor {
  readonly api: number;
  readonly id: string;
  readonly name: string;
  readonly namespace: {
    readonly id: string;
    readonly inlineKey: string | undefined;
    readonly description: string;
    readonly methods: readonly string[];
    /** Absent where the contract is stable, and in what older copies of this package record. */
    readonly stability?: Stability;
  };
  readonly summary: string;
  readonly description: string;
  /** Absent where nothing is said, and in what older copies of this package record. */
  readonly alsoCalled?: readonly string[] | undefined;
  /** Absent where it fills in none, and in what older copies of this package record. */
  readonly placeholders?: readonly ModulePlaceholder[] | undefined;
  readonly schema: JsonSchema;
  readonly examples: readonly ModuleExample[];
  readonly stability: Stability;
  readonly since: string | undefined;
  readonly deprecated: string | undefined;
  readonly provides: readonly ProvidedService[];
  /** Absent where there is nothing to check beyond the schema, and in what older copies of this package record. */
  readonly check?: ModuleCheck<unknown> | undefined;
  /** Loads what the check needs. */
  readonly prepareCheck?: (() => Promise<unknown>) | undefined;
  /** Tells what will come of a config. */
  readonly forecast?: ModuleForecast<unknown> | undefined;
  /** Tells which apps are to be there for it, with their defaults where the config names none. */
  readonly usesApps?: ((config: unknown) => readonly string[]) | undefined;
}

/** A class that carries a descriptor. @public */
export type ModuleClass = new (...args: never[]) => object;

/** A service that a constructor asks for. @public */
export interface Injection {
  /** Position of the parameter, from 0. */
  readonly index: number;
  readonly token: Token<unknown>;
}

const descriptorKey = Symbol.for('caddis.module');
const injectionsKey = Symbol.for('caddis.injections');

/**
 * Reads what `@module` recorded.
 *
 * @param value - any export of a package
 * @returns the descriptor, or `undefined` when the value is not a decorated class (a subclass of one does not count)
 * @public
 */
export function moduleDescriptor(value: unknown): ModuleDescriptor | undefined {
  if (typeof value !== 'function') return undefined;
  try {
    return Object.hasOwn(value, descriptorKey) ? (value as unknown as Record<symbol, ModuleDescriptor>)[descriptorKey] : undefined;
  } catch {
    // A package may export a proxy that refuses to be asked.
    return undefined;
  }
}

/**
 * Reads the services that a class's constructor asks for.
 *
 * @param target - a class
 * @returns in the order of their recording; a class without parameter decorators of its own has those of its base
 * @public
 */
export function injectionsOf(target: object): readonly Injection[] {
  return (target as Record<symbol, readonly Injection[] | undefined>)[injectionsKey] ?? [];
}

/** Tells whether services were recorded on this class itself. @internal */
export function hasOwnInjections(target: object): boolean {
  return Object.hasOwn(target, injectionsKey);
}

/** Records a descriptor on a class. @internal */
export function recordDescriptor(target: object, descriptor: ModuleDescriptor): void {
  Object.defineProperty(target, descriptorKey, { value: Object.freeze(descriptor) });
}

/** Records that a constructor's parameter asks for a service. @internal */
export function recordInjection(target: object, injection: Injection): void {
  const own = hasOwnInjections(target) ? injectionsOf(target) : [];
  Object.defineProperty(target, injectionsKey, { value: [...own, injection], configurable: true });
}
