import { errors } from './errors.js';
import { isLabel, isModuleId } from './module-id.js';
import type { ModuleTemplate } from './module-template.js';
import type { Stability } from './stability.js';
import { hasBrand } from './thrown.js';

/** Recognises namespaces across copies of this package. */
const brand = Symbol.for('caddis.namespace');

declare const contract: unique symbol;

/**
 * An extension point for modules: an ID prefix, the contract that its modules implement, and the key that names a module.
 *
 * @typeParam Contract - interface that the modules of the namespace implement
 * @public
 */
export interface Namespace<out Contract> {
  /** ID prefix, e.g. `http.reverse_proxy.upstreams`; empty for apps. */
  readonly id: string;
  /** Key in a module's object that holds the module's name, e.g. `source`; absent if modules are named by the keys of a map. */
  readonly inlineKey: string | undefined;
  /** What the modules of the namespace do, in Markdown. */
  readonly description: string;
  /** Methods that a module must have. They are checked when a module is loaded, because it may not have been compiled against the contract. */
  readonly methods: readonly string[];
  /** How reliable the contract is; absent if it is stable. */
  readonly stability?: Stability;
  /** Loads the template for new modules of the namespace; absent if there is none, and in namespaces defined by older packages. */
  readonly template?: (() => ModuleTemplate | Promise<ModuleTemplate>) | undefined;
  readonly [contract]?: Contract;
}

/** The contract of a namespace, for `implements ContractOf<typeof namespace>` if the interface has no name. @public */
export type ContractOf<N extends Namespace<unknown>> = N extends Namespace<infer Contract> ? Contract : never;

/** Options of {@link defineNamespace}. @public */
export interface NamespaceOptions<Contract> {
  /** ID prefix: labels of `[a-z][a-z0-9_]*` joined by dots. Empty for apps. */
  readonly id: string;
  /** Key in a module's object that holds the module's name. Leave it out if modules are named by the keys of a map. */
  readonly inlineKey?: string;
  /** What the modules of the namespace do, and what implementers must know. Markdown; the first sentence must be understandable on its own. */
  readonly description: string;
  /** Names of the contract's mandatory methods. */
  readonly methods: readonly (keyof Contract & string)[];
  /** How reliable the contract is for module authors; `stable` when left out. An experimental contract may change in any minor version. */
  readonly stability?: Stability;
  /** Template for new modules, used by `npm create caddis-module`. Called only when it is needed, so it may use a dynamic import. */
  readonly template?: () => ModuleTemplate | Promise<ModuleTemplate>;
}

/**
 * Defines a namespace. Export the value beside its contract, under the contract's name in camelCase.
 *
 * @param options - ID, inline key, description and mandatory methods
 * @returns the namespace; namespaces with the same ID are interchangeable
 * @throws `CORE_NAMESPACE_INVALID`
 * @public
 */
export function defineNamespace<Contract>(options: NamespaceOptions<Contract>): Namespace<Contract> {
  if (options.id !== '' && !isModuleId(options.id)) {
    throw errors.CORE_NAMESPACE_INVALID({ namespace: JSON.stringify(options.id), reason: 'it is not a dotted name' });
  }
  if (options.inlineKey !== undefined && !isLabel(options.inlineKey)) {
    throw errors.CORE_NAMESPACE_INVALID({ namespace: options.id, reason: `bad inline key ${JSON.stringify(options.inlineKey)}` });
  }
  return Object.freeze({
    [brand]: 1,
    id: options.id,
    inlineKey: options.inlineKey,
    description: options.description,
    methods: Object.freeze([...options.methods]),
    ...(options.stability === undefined || options.stability === 'stable' ? {} : { stability: options.stability }),
    template: options.template,
  });
}

/**
 * Tells whether a value is a namespace, created by this copy of the package or another. Never throws.
 *
 * @param value - any export of a package
 * @public
 */
export function isNamespace(value: unknown): value is Namespace<unknown> {
  return hasBrand(value, brand);
}
