import type { Namespace } from './namespace.js';

/**
 * What a module knows about its place in the config, and its access to the framework. Passed to `provision`, or to the constructor with `@context()`.
 *
 * @public
 */
export interface Context {
  /** ID of the module. */
  readonly module: string;
  /**
   * JSON pointer of the module's object in the config, e.g. `/apps/http`. Empty for a module that belongs to the whole config. Read it when needed,
   * because it can change when a reload keeps the module.
   */
  readonly path: string;
  /**
   * Absolute path of the folder that contains the config file; absent if the config does not come from a file, e.g. from standard input. Relative
   * paths in a config are relative to the working directory, so use this only for files that by the module's own rules belong beside the config.
   */
  readonly configFolder?: string | undefined;
  /** Aborted just before the module's `cleanup` is called: when its config is retired, or a later config if a reload has kept the module. */
  readonly signal: AbortSignal;

  /**
   * Registers an undo function; call it on the line after the action to undo. The undo functions run when the module is cleaned up, after its
   * `cleanup()`, in reverse order, once each, with a deadline. They also run if `provision` fails half-way. If one throws, the error is logged
   * and the others still run. One that is registered after the clean-up runs at once.
   */
  defer(undo: () => void | Promise<void>): void;

  /**
   * Registers work that only a config that runs may do: look-ups, watches, probes, everything that sends to the network. Call it in `provision`, instead
   * of doing the work there, because `caddis validate` and a rejected reload provision modules too, and other machines must not notice that. The
   * exception is data that the config must be refused without, e.g. certificates behind a URL.
   *
   * @param begin - called once when the config starts: when all of its modules have been provisioned and validated, before the first app starts, in
   * the order of registration. If the config has already started, as for a guest built by `load`, it is called at once. Not called if the config does
   * not start or the module has been cleaned up. It must not wait. If it throws while the config starts, the config is refused
   */
  onStart(begin: () => void): void;

  /**
   * Builds a guest that no guest field of the config names, e.g. one described by a label or a record in a store. It is checked, constructed,
   * provisioned and validated like any other, and cleaned up with this module at the latest. May be called until then, at any time; each call
   * builds a new guest.
   *
   * @param namespace - namespace of the guest
   * @param name - the guest's name within the namespace
   * @param config - the guest's config: plain JSON without the inline key
   * @throws `RUNTIME_CONFIG_INVALID` with all problems, or the error that the guest itself throws
   */
  load<Contract>(namespace: Namespace<Contract>, name: string, config: unknown): Promise<LoadedGuest<Contract>>;

  /**
   * Shares a value between all modules that ask for the same key, within a config and across reloads as long as some module uses it.
   * The first caller creates the value. It is destroyed once the last module that uses it has been cleaned up.
   *
   * @param key - the module's ID as a prefix, then everything that distinguishes one value from another
   * @param create - creates the value; called once, even if several modules ask concurrently
   */
  share<Value>(key: string, create: () => SharedValue<Value> | Promise<SharedValue<Value>>): Promise<Value>;

  /**
   * Returns another app of the same config. That app is built first, so asking for it also determines the start order.
   *
   * @param name - the app's name
   * @returns the app, or `undefined` if the config does not name it
   * @throws `RUNTIME_APP_CYCLE` when two apps wait for each other
   */
  app(name: string): Promise<unknown>;
}

/** A guest built by `context.load`. @public */
export interface LoadedGuest<Contract> {
  /** The built module. */
  readonly module: Contract;
  /** Cleans up the guest before its host is cleaned up; a second call does nothing. */
  unload(): Promise<void>;
}

/** A value for `context.share`, with the function that destroys it. @public */
export interface SharedValue<Value> {
  readonly value: Value;
  /** Called once, when no module uses the value any more. */
  readonly destroy?: (() => void | Promise<void>) | undefined;
}
