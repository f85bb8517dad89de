import type { Namespace } from './namespace.js';

/**
 * What a module knows of its place, and what it may ask of the framework. Given to `provision`, or to the constructor with `@context()`.
 *
 * @public
 */
export interface Context {
  /** ID of the module. */
  readonly module: string;
  /**
   * JSON pointer of the module's object in the config, e.g. `/apps/http`. Empty for what belongs to the whole config. It may be another one after a reload that has
   * kept the module, so ask for it when it is needed.
   */
  readonly path: string;
  /**
   * Absolute path of the folder that holds the config's file; absent where the config comes from none, such as standard input. Relative paths
   * in a config mean the working directory, so it is for what belongs beside the config by the module's own rules.
   */
  readonly configFolder?: string | undefined;
  /** Aborted when the clean-up of this module begins, before its `cleanup` is called: with its config, or with a later one where a reload has kept the module. */
  readonly signal: AbortSignal;

  /**
   * Registers an undo on the line after the deed. Undos run when the module is cleaned up, after its `cleanup()`, in strict
   * reverse order, each once, awaited with a deadline; also when `provision` fails half-way. What one throws is logged, and the others
   * run all the same. Registered after clean-up, it runs at once.
   */
  defer(undo: () => void | Promise<void>): void;

  /**
   * Builds a guest that was not in a guest field: from a label, a record in a store. It is checked, constructed, provisioned
   * and validated like any other, and is cleaned up with this module at the latest. May be called at any time until then; every call
   * builds another guest.
   *
   * @param namespace - namespace of the guest
   * @param name - the guest's name in it
   * @param config - the guest's config, plain JSON without inline key
   * @throws `RUNTIME_CONFIG_INVALID` with every problem, or the error of the guest's own code
   */
  load<Contract>(namespace: Namespace<Contract>, name: string, config: unknown): Promise<LoadedGuest<Contract>>;

  /**
   * Shares a value between all modules that ask for the same key, within a config and across a reload that still uses it.
   * The first caller makes it; it is destroyed when the last user was cleaned up.
   *
   * @param key - everything that makes two values differ, prefixed with the module's ID
   * @param create - makes the value; called once, however many ask at the same time
   */
  share<Value>(key: string, create: () => SharedValue<Value> | Promise<SharedValue<Value>>): Promise<Value>;

  /**
   * Finds another app of the same config; it is built first, so asking orders the start as well.
   *
   * @param name - the app's name
   * @returns the app, or `undefined` where the config does not name it
   * @throws `RUNTIME_APP_CYCLE` when two apps wait for each other
   */
  app(name: string): Promise<unknown>;
}

/** A guest from `context.load`. @public */
export interface LoadedGuest<Contract> {
  /** The built module. */
  readonly module: Contract;
  /** Cleans the guest up before its host is; a second call does nothing. */
  unload(): Promise<void>;
}

/** A value for `context.share`, with what ends it. @public */
export interface SharedValue<Value> {
  readonly value: Value;
  /** Called once, when nobody uses the value any more. */
  readonly destroy?: (() => void | Promise<void>) | undefined;
}
