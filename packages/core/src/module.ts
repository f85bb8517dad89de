import { errors } from './errors.js';
import { apiVersion, hasOwnInjections, moduleDescriptor, recordDescriptor, recordInjection, type ModuleExample, type ModulePlaceholder } from './framework/descriptor.js';
import type { Lifecycle } from './lifecycle.js';
import type { ModuleCheck, ModuleForecast } from './module-check.js';
import { joinModuleId } from './module-id.js';
import type { Namespace } from './namespace.js';
import type { JsonSchema } from './schema/json-schema.js';
import type { ConfigInput, ConfigOf, Type } from './schema/types.js';
import type { Stability } from './stability.js';
import { propertyOf } from './thrown.js';
import { isToken, type ProvidedService, type Token } from './token.js';

/** The config of a module that has none. @public */
export type NoConfig = Type<Readonly<Record<never, never>>>;

/** A list of what a constructor takes after the config, e.g. `[logger(), inject(clock)]`. @public */
export type ServiceList = readonly { readonly token: Token<unknown> }[];

/** What {@link module} is told of a module. @public */
export interface ModuleOptions<S extends Type<unknown, unknown>, Services extends ServiceList = ServiceList> {
  /** The module's name: last label of its ID, `[a-z][a-z0-9_]*`. */
  readonly name: string;
  /** Schema of the module's config, usually `object({ … })`. Leave out for a module without settings. */
  readonly config?: S;
  /**
   * What the constructor takes after the config, for code without parameter decorators, such as plain JavaScript: `[logger(), inject(clock)]`.
   * With decorators in the constructor it is left out.
   */
  readonly services?: readonly [...Services];
  /** One sentence for lists, with a full stop. */
  readonly summary: string;
  /** What a reader must know beyond the summary. Markdown. */
  readonly description?: string;
  /** What people call what it does, in lower case, where that is not its name: `sticky sessions`. The search of the documentation finds the module by it. */
  readonly alsoCalled?: readonly string[];
  /** Placeholders that the module fills in, printed in the docs. */
  readonly placeholders?: readonly ModulePlaceholder[];
  /** Configs that show the module's use; each is checked by tests and printed in the docs. */
  readonly examples?: readonly ModuleExample[];
  /** How far the module can be relied on; `stable` when left out. */
  readonly stability?: Stability;
  /** Version of the package in which the module appeared. */
  readonly since?: string;
  /** What to use instead of a deprecated module. */
  readonly deprecated?: string;
  /** Services for the modules below this one, made with `provide(token, create)` before they are built. */
  readonly provides?: readonly ProvidedService[];
  /** Finds the mistakes of a config that its schema cannot state. A pure function; see {@link ModuleCheck}. */
  readonly check?: ModuleCheck<ConfigInput<NoInfer<S>>>;
  /**
   * Loads what the check needs and few configs have, e.g. a parser. It is awaited before a check of a document that names the module;
   * more than once in a process, and not at all by older versions of the runtime.
   */
  readonly prepareCheck?: () => Promise<unknown>;
  /** Tells what will come of a config. A pure function; see {@link ModuleForecast}. */
  readonly forecast?: ModuleForecast<ConfigInput<NoInfer<S>>>;
  /**
   * Tells which apps an app asks for by `context.app` that are to be there even where the config does not name them: they are made with their
   * defaults then. A pure function, called while a config is planned, with the config as a check gets it. An app that no installed package has
   * is left out, and not known by older versions of the runtime.
   */
  readonly usesApps?: (config: ConfigInput<NoInfer<S>>) => readonly string[];
}

/** A class that can be the module: right constructor, contract and lifecycle. @public */
export type ModuleConstructor<Contract, Config> = new (config: Config, ...services: never[]) => Contract & Lifecycle;

/** Constructor parameters are compared both ways by the compiler; this compares them the one way that is safe. @public */
export type TakesConfig<C, Config> = C extends new (...args: infer Parameters) => unknown
  ? Parameters extends readonly []
    ? unknown
    : Config extends Parameters[0]
      ? unknown
      : { readonly 'the constructor asks for a config that the schema does not give': never }
  : never;

/** The services of a list are compared with the parameters of the constructor that follow the config. @public */
export type TakesServices<C, Services extends ServiceList> = ServiceList extends Services
  ? unknown
  : C extends new (config: never, ...services: infer Parameters) => unknown
    ? { readonly [Index in keyof Services]: Services[Index] extends { readonly token: Token<infer Service> } ? Service : never } extends Readonly<Parameters>
      ? unknown
      : { readonly 'the constructor takes other services than those of the list': never }
    : never;

/**
 * Declares a class to be a module. It records the declaration on the class and does nothing else: the package's manifest and
 * exports make the module known.
 *
 * A class that lacks a method of the contract, returns another type, or asks for a config that the schema does not give does not compile.
 * What it returns is a decorator; without a compiler for those it is called: `module(namespace, options)(Class)`.
 *
 * @param namespace - where the module belongs
 * @param options - name, config schema and documentation
 * @throws `CORE_MODULE_CALL_INVALID`, `CORE_MODULE_NAME_INVALID`, `CORE_MODULE_CONFIG_INVALID`, `CORE_MODULE_TWICE`, `CORE_SERVICES_INVALID`
 * @public
 */
export function module<
  Contract,
  const S extends Type<unknown, unknown> = NoConfig,
  const Services extends ServiceList = ServiceList,
>(
  namespace: Namespace<Contract>,
  options: ModuleOptions<S, Services>,
): <C extends ModuleConstructor<Contract, ConfigOf<S>>>(target: C & TakesConfig<C, ConfigOf<S>> & TakesServices<C, Services>) => void {
  // Plain JavaScript has no compiler that tells.
  if (typeof propertyOf(namespace, 'id') !== 'string') throw errors.CORE_MODULE_CALL_INVALID({ missing: 'a namespace' });
  if (typeof propertyOf(options, 'name') !== 'string') throw errors.CORE_MODULE_CALL_INVALID({ missing: 'a name' });
  const id = joinModuleId(namespace.id, options.name);
  const schema = options.config?.schema ?? { type: 'object', additionalProperties: false };
  assertSchemaFits(id, namespace, schema);
  assertServices(id, options.services);
  return (target) => {
    const known = moduleDescriptor(target);
    if (known !== undefined) throw errors.CORE_MODULE_TWICE({ name: target.name, module: known.id });
    if (options.services !== undefined) recordServices(target, id, options.services);
    recordDescriptor(target, {
      api: apiVersion,
      id,
      name: options.name,
      namespace: {
        id: namespace.id,
        inlineKey: namespace.inlineKey,
        description: namespace.description,
        methods: namespace.methods,
        ...(namespace.stability === undefined ? {} : { stability: namespace.stability }),
      },
      summary: options.summary,
      description: options.description ?? '',
      ...(options.alsoCalled === undefined ? {} : { alsoCalled: options.alsoCalled }),
      ...(options.placeholders === undefined ? {} : { placeholders: options.placeholders }),
      schema,
      examples: options.examples ?? [],
      stability: options.stability ?? 'stable',
      since: options.since,
      deprecated: options.deprecated,
      provides: options.provides ?? [],
      // What it takes is known here only; a descriptor is the same for every module.
      ...(options.check === undefined ? {} : { check: options.check as ModuleCheck<unknown> }),
      ...(options.prepareCheck === undefined ? {} : { prepareCheck: options.prepareCheck }),
      ...(options.forecast === undefined ? {} : { forecast: options.forecast as ModuleForecast<unknown> }),
      ...(options.usesApps === undefined ? {} : { usesApps: options.usesApps as (config: unknown) => readonly string[] }),
    });
  };
}

function assertSchemaFits(id: string, namespace: Namespace<unknown>, schema: JsonSchema): void {
  if (namespace.inlineKey === undefined) return;
  if (schema.type !== 'object') {
    throw errors.CORE_MODULE_CONFIG_INVALID({
      module: id,
      reason: `the config must be an object, because modules of ${namespace.id} are named by the key ${namespace.inlineKey} in it`,
    });
  }
  if (schema.properties !== undefined && Object.hasOwn(schema.properties, namespace.inlineKey)) {
    throw errors.CORE_MODULE_CONFIG_INVALID({
      module: id,
      reason: `field ${namespace.inlineKey} is the inline key of ${namespace.id}; name it differently`,
    });
  }
}

/** Plain JavaScript is checked by nobody else. */
function assertServices(id: string, services: unknown): void {
  if (services === undefined) return;
  const fail = (reason: string): Error => errors.CORE_SERVICES_INVALID({ module: id, reason });
  if (!Array.isArray(services)) throw fail('it is no list');
  const wrong = services.findIndex((each: unknown) => !isToken(propertyOf(each, 'token')));
  if (wrong >= 0) throw fail(`item ${wrong} names no service`);
}

function recordServices(target: object, id: string, services: ServiceList): void {
  if (hasOwnInjections(target)) throw errors.CORE_SERVICES_INVALID({ module: id, reason: 'the constructor has decorators for its services, too' });
  for (const [position, { token }] of services.entries()) recordInjection(target, { index: position + 1, token });
}
