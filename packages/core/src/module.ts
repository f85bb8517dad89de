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

/** The config type of a module without settings. @public */
export type NoConfig = Type<Readonly<Record<never, never>>>;

/** The services that a constructor receives after the config, e.g. `[logger(), inject(clock)]`. @public */
export type ServiceList = readonly { readonly token: Token<unknown> }[];

/** Options of {@link module}. @public */
export interface ModuleOptions<S extends Type<unknown, unknown>, Services extends ServiceList = ServiceList> {
  /** The module's name: the last label of its ID, `[a-z][a-z0-9_]*`. */
  readonly name: string;
  /** Schema of the module's config, usually `object({ … })`. Leave it out for a module without settings. */
  readonly config?: S;
  /**
   * Services that the constructor receives after the config, e.g. `[logger(), inject(clock)]`: for code without parameter decorators, such as plain
   * JavaScript. Leave it out if the constructor has decorators.
   */
  readonly services?: readonly [...Services];
  /** One sentence for overview lists, with a full stop. */
  readonly summary: string;
  /** What readers must know beyond the summary. Markdown. */
  readonly description?: string;
  /** Other names that people use for what the module does, in lower case, e.g. `sticky sessions`. The search of the documentation uses them. */
  readonly alsoCalled?: readonly string[];
  /** Placeholders whose values the module supplies; the docs list them. */
  readonly placeholders?: readonly ModulePlaceholder[];
  /** Configs that show how to use the module. Tests check each of them, and the docs show them. */
  readonly examples?: readonly ModuleExample[];
  /** How reliable the module is; `stable` when left out. */
  readonly stability?: Stability;
  /** Version of the package in which the module appeared. */
  readonly since?: string;
  /** What to use instead of a deprecated module. */
  readonly deprecated?: string;
  /** Services that this module offers to the modules below it; write `provide(token, create)` for each. They are created before those modules. */
  readonly provides?: readonly ProvidedService[];
  /** Finds mistakes in a config that its schema cannot express. Must be a pure function; see {@link ModuleCheck}. */
  readonly check?: ModuleCheck<ConfigInput<NoInfer<S>>>;
  /**
   * Loads something that the check needs but that few configs use, e.g. a parser. It is awaited before a document that names the module is checked.
   * It may be called several times in a process; older versions of the runtime do not call it.
   */
  readonly prepareCheck?: () => Promise<unknown>;
  /** Lists the consequences of a config. Must be a pure function; see {@link ModuleForecast}. */
  readonly forecast?: ModuleForecast<ConfigInput<NoInfer<S>>>;
  /**
   * For an app: names the apps that it requests with `context.app` and that must exist even if the config does not name them. The runtime creates
   * those with their defaults. Must be a pure function; called while a config is planned, with the same config as a check. Names that no installed
   * package has an app for are ignored. Older versions of the runtime do not call it.
   */
  readonly usesApps?: (config: ConfigInput<NoInfer<S>>) => readonly string[];
}

/** A class that can be the module: it has the right constructor, contract and lifecycle methods. @public */
export type ModuleConstructor<Contract, Config> = new (config: Config, ...services: never[]) => Contract & Lifecycle;

/** Checks that the constructor accepts the loaded config. Needed because the compiler compares constructor parameters bivariantly. @public */
export type TakesConfig<C, Config> = C extends new (...args: infer Parameters) => unknown
  ? Parameters extends readonly []
    ? unknown
    : Config extends Parameters[0]
      ? unknown
      : { readonly 'the constructor expects a config that the schema does not provide': never }
  : never;

/** Checks that the services of a list fit the constructor parameters after the config. @public */
export type TakesServices<C, Services extends ServiceList> = ServiceList extends Services
  ? unknown
  : C extends new (config: never, ...services: infer Parameters) => unknown
    ? { readonly [Index in keyof Services]: Services[Index] extends { readonly token: Token<infer Service> } ? Service : never } extends Readonly<Parameters>
      ? unknown
      : { readonly 'the constructor does not take the services of the list': never }
    : never;

/**
 * Declares a class to be a module. It only records the declaration on the class; the package's manifest and exports make the
 * module known.
 *
 * A class does not compile if it lacks a method of the contract, returns a wrong type, or requires a config that the schema does not provide.
 * The result is a decorator; in a language without decorators, call it: `module(namespace, options)(Class)`.
 *
 * @param namespace - the namespace that the module belongs to
 * @param options - name, config schema and documentation of the module
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
  // Plain JavaScript code was not checked by a compiler.
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
      // The descriptor has one type for all modules, so the type of the check's config is dropped here.
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

/** Checks a list of services at run time, for plain JavaScript code. */
function assertServices(id: string, services: unknown): void {
  if (services === undefined) return;
  const fail = (reason: string): Error => errors.CORE_SERVICES_INVALID({ module: id, reason });
  if (!Array.isArray(services)) throw fail('it is not a list');
  const wrong = services.findIndex((each: unknown) => !isToken(propertyOf(each, 'token')));
  if (wrong >= 0) throw fail(`item ${wrong} is not a service`);
}

function recordServices(target: object, id: string, services: ServiceList): void {
  if (hasOwnInjections(target)) throw errors.CORE_SERVICES_INVALID({ module: id, reason: 'the constructor has decorators for its services too' });
  for (const [position, { token }] of services.entries()) recordInjection(target, { index: position + 1, token });
}
