import type { ModuleCheck, ModuleForecast } from '../module-check.js';
import type { JsonSchema } from '../schema/json-schema.js';
import type { Stability } from '../stability.js';
import type { ProvidedService, Token } from '../token.js';

/** Version of the descriptor format; a package declares it in `package.json` as `caddis.api`. @public */
export const apiVersion = 1;

/** An example config of a module. @public */
export interface ModuleExample {
  /** What the example shows, in one sentence. */
  readonly title: string;
  /** The module's config as written in JSON, including the inline key if its namespace has one. */
  readonly config: unknown;
}

/** A placeholder whose value a module supplies, for the documentation. @public */
export interface ModulePlaceholder {
  /** Name without braces; a word in capitals stands for a variable part: `http.request.header.FIELD`. */
  readonly name: string;
  /** What the value is, in one sentence. Markdown. */
  readonly description: string;
  /** An example value. */
  readonly example: string;
  /** `global` if it also has a value without a request, e.g. while the config is loaded; `request` when left out. */
  readonly scope?: 'request' | 'global';
  /** Where it has a value, e.g. `in error routes`; when left out, everywhere that its scope is allowed. Markdown. */
  readonly where?: string;
}

/**
 * Everything that `@module` records on a class: plain data and functions, readable by any copy of this package.
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
    /** Absent if the contract is stable, and in descriptors that older copies of this package recorded. */
    readonly stability?: Stability;
  };
  readonly summary: string;
  readonly description: string;
  /** Absent if the module has none, and in descriptors that older copies of this package recorded. */
  readonly alsoCalled?: readonly string[] | undefined;
  /** Absent if the module supplies none, and in descriptors that older copies of this package recorded. */
  readonly placeholders?: readonly ModulePlaceholder[] | undefined;
  readonly schema: JsonSchema;
  readonly examples: readonly ModuleExample[];
  readonly stability: Stability;
  readonly since: string | undefined;
  readonly deprecated: string | undefined;
  readonly provides: readonly ProvidedService[];
  /** Absent if the schema checks everything, and in descriptors that older copies of this package recorded. */
  readonly check?: ModuleCheck<unknown> | undefined;
  /** Loads what `check` needs, e.g. a parser. */
  readonly prepareCheck?: (() => Promise<unknown>) | undefined;
  /** Tells what a config will lead to. */
  readonly forecast?: ModuleForecast<unknown> | undefined;
  /** Names the apps that the module needs; the runtime creates those that the config does not name, with their defaults. */
  readonly usesApps?: ((config: unknown) => readonly string[]) | undefined;
}

/** A class that may carry a descriptor. @public */
export type ModuleClass = new (...args: never[]) => object;

/** A service that a constructor parameter receives. @public */
export interface Injection {
  /** Index of the parameter, from 0. */
  readonly index: number;
  readonly token: Token<unknown>;
}

const descriptorKey = Symbol.for('caddis.module');
const injectionsKey = Symbol.for('caddis.injections');

/**
 * Returns what `@module` recorded on a class.
 *
 * @param value - any export of a package
 * @returns the descriptor, or `undefined` if the value is not a decorated class (a subclass of a decorated class does not count)
 * @public
 */
export function moduleDescriptor(value: unknown): ModuleDescriptor | undefined {
  if (typeof value !== 'function') return undefined;
  try {
    return Object.hasOwn(value, descriptorKey) ? (value as unknown as Record<symbol, ModuleDescriptor>)[descriptorKey] : undefined;
  } catch {
    // A package may export a proxy whose traps throw.
    return undefined;
  }
}

/**
 * Returns the services that a class's constructor asks for.
 *
 * @param target - a class
 * @returns in the order in which they were recorded; a class without parameter decorators of its own inherits those of its base class
 * @public
 */
export function injectionsOf(target: object): readonly Injection[] {
  return (target as Record<symbol, readonly Injection[] | undefined>)[injectionsKey] ?? [];
}

/** Tells whether services were recorded on this class itself. @internal */
export function hasOwnInjections(target: object): boolean {
  return Object.hasOwn(target, injectionsKey);
}

/** Stores a descriptor on a class. @internal */
export function recordDescriptor(target: object, descriptor: ModuleDescriptor): void {
  Object.defineProperty(target, descriptorKey, { value: Object.freeze(descriptor) });
}

/** Records that a constructor parameter receives a service. @internal */
export function recordInjection(target: object, injection: Injection): void {
  const own = hasOwnInjections(target) ? injectionsOf(target) : [];
  Object.defineProperty(target, injectionsKey, { value: [...own, injection], configurable: true });
}
