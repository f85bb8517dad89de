import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';

/** A config that a loader has read. @experimental */
export interface PulledConfig {
  /** The text of the whole config. */
  readonly text: string;
  /** Name of the config adapter that parses the text; JSON when left out. */
  readonly adapter?: string | undefined;
}

/** The server as a config loader sees it: something that configs can be applied to. @experimental */
export interface ConfigTarget {
  /**
   * Checks a config and runs it. The config must not have an `admin` section, because that belongs to the machine; the server adds its own.
   *
   * @returns once the config is being served; false if that config is already running
   * @throws the reason for refusing it, e.g. `RUNTIME_CONFIG_INVALID` with all problems; the previous config then stays in use
   */
  apply(config: PulledConfig): Promise<boolean>;
}

/**
 * Contract of a module that loads configs from somewhere else. It is created when a config that names it is loaded, and is kept until a config
 * without it is served.
 *
 * @experimental
 */
export interface ConfigLoader {
  /**
   * Reads the config once. Called just before the config that names the loader is served, or `load_delay` after that. If it fails, returns none, or
   * returns the config that is already running, it is called again after each further delay.
   *
   * @param signal - aborted when the config is no longer needed
   * @returns `undefined` if there is no config yet
   * @throws the reason why it cannot be read: it is logged and retried after `load_delay`; without a delay, the config with the loader is refused
   */
  loadConfig(signal: AbortSignal): Promise<PulledConfig | undefined>;
  /**
   * Applies each new config as it appears. If a loader has this method, the server calls it instead of `loadConfig`. It keeps running through all the
   * configs that it applies. Called once, when the config that names the loader is being served.
   *
   * @param target - applies the configs, one at a time
   * @param signal - aborted when the loader should stop
   * @returns when it has stopped; before the signal only if no further config can come
   */
  followConfig?(target: ConfigTarget, signal: AbortSignal): Promise<void>;
}

/** Namespace of config loaders: `admin.config.load` in a config; the key `module` names one. @experimental */
export const configLoaders = defineNamespace<ConfigLoader>({
  id: 'caddy.config_loaders',
  inlineKey: 'module',
  description: contractDescription({
    summary:
      'Config loaders read the config of a server from somewhere else. A loader is configured under `admin.config.load`. The config that it reads ' +
      'replaces the config that names the loader.',
    signature: [
      'loadConfig(signal: AbortSignal): Promise<PulledConfig | undefined>;',
      'followConfig?(target: ConfigTarget, signal: AbortSignal): Promise<void>;',
      '// PulledConfig',
      'readonly text: string;',
      'readonly adapter?: string | undefined;',
      '// ConfigTarget',
      'apply(config: PulledConfig): Promise<boolean>;',
    ],
    rules: [
      "The module is not part of the document's tree: it is created before the config that names it serves, and ends when a config serves that " +
      'does not name it with the same settings.',
      '`loadConfig` reads the config once. Without `load_delay`, it is called before the config that names it serves; with a `load_delay`, after ' +
      'that time, and again after each delay until it has returned a different config. To continue, that config must also name a loader, with a ' +
      '`load_delay`. Without a `load_delay` it is refused, because configs could follow each other without end.',
      '`followConfig` is for loaders that are notified of changes. It is called once, instead of `loadConfig`, and passes one config after the ' +
      'other to `target.apply`. The machine keeps its section `admin`, and so the loader: a config with that section is refused.',
      '`apply` resolves when the config serves, and throws the reason if it is refused. The config is checked, built and started beside the ' +
      'running one, which stays in use if anything fails.',
      'Both end soon after `signal` is aborted.',
    ],
    outcomes: [
      ['answers a config', 'it is loaded; if it is refused, the previous config stays in use, a line in the log, and tried again after `load_delay`'],
      ['answers `undefined`', 'tried again after `load_delay`'],
      ['throws or rejects', 'a line in the log, and tried again after `load_delay`; without one, the config that names the loader is refused'],
      ['ends `followConfig`, or throws in it', 'a line in the log, and called again after a growing pause of up to a minute'],
      ['answers anything else', '`CORE_MODULE_FAULT`, as if it was thrown'],
      ['does not settle in `loadConfig`', 'the same as an error, after ten minutes'],
    ],
  }),
  methods: ['loadConfig'],
  stability: 'experimental',
  template: async () => (await import('./templates/config-loader.js')).template,
});
