import { errors } from './errors.js';
import { isLabel, isModuleId } from './module-id.js';
import type { ModuleTemplate } from './module-template.js';
import type { Stability } from './stability.js';
import { hasBrand } from './thrown.js';

/** Recognises namespaces across copies of this package. */
const brand = Symbol.for('caddis.namespace');

declare const contract: unique symbol;

/**
 * A typed socket for modules: an ID prefix, the contract that its modules fulfil, and the key that names one.
 *
 * @typeParam Contract - interface that the modules of the namespace implement
 * @public
 */
export interface Namespace<out Contract> {
  /** ID prefix, e.g. `http.reverse_proxy.upstreams`; empty for apps. */
  readonly id: string;
  /** Key of a module's object that holds its name, e.g. `source`; absent where modules are named by the key of a map. */
  readonly inlineKey: string | undefined;
  /** What the modules of the namespace do, in Markdown. */
  readonly description: string;
  /** Methods that a module must have; checked when it is loaded, for modules that were not compiled against the contract. */
  readonly methods: readonly string[];
  /** How far the contract can be relied on; absent where it is stable. */
  readonly stability?: Stability;
  /** Loads what a new module of the namespace begins with; absent in namespaces of older packages, and where there is nothing to say. */
  readonly template?: (() => ModuleTemplate | Promise<ModuleTemplate>) | undefined;
  readonly [contract]?: Contract;
}

/** The contract of a namespace, for `implements ContractOf<typeof namespace>` where the interface has no name. @public */
export type ContractOf<N extends Namespace<unknown>> = N extends Namespace<infer Contract> ? Contract : never;

/** What {@link defineNamespace} is told. @public */
export interface NamespaceOptions<Contract> {
  /** ID prefix; labels of `[a-z][a-z0-9_]*` joined by dots. Empty for apps. */
  readonly id: string;
  /** Key of a module's object that holds its name. Leave out where modules are named by the key of a map. */
  readonly inlineKey?: string;
  /** What the modules of the namespace do and what an implementer must know. Markdown; the first sentence stands alone. */
  readonly description: string;
  /** Names of the contract's mandatory methods. */
  readonly methods: readonly (keyof Contract & string)[];
  /** How far authors can rely on the contract; `stable` when left out. An experimental one may change in any minor version. */
  readonly stability?: Stability;
  /** What a new module of the namespace begins with, for `npm create caddis-module`. Called when somebody begins one, so it may import it. */
  readonly template?: () => ModuleTemplate | Promise<ModuleTemplate>;
}

/**
 * Defines a namespace. The value is exported beside its contract, under the contract's name in camelCase.
 *
 * @param options - ID, inline key, description and mandatory methods
 * @returns the namespace; two copies of it are interchangeable, only the ID counts
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
 * Tells whether a value is a namespace, made by this copy of the package or another. Never throws.
 *
 * @param value - any export of a package
 * @public
 */
export function isNamespace(value: unknown): value is Namespace<unknown> {
  return hasBrand(value, brand);
}
