import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';

/** A config that a loader has read. @experimental */
export interface PulledConfig {
  /** The whole config. */
  readonly text: string;
  /** Name of the adapter that reads it; JSON when left out. */
  readonly adapter?: string | undefined;
}

/** The server, as a loader that follows a config sees it. @experimental */
export interface ConfigTarget {
  /**
   * Has the server check a config and run it. The section `admin` belongs to the machine: the config must not have one, and the server puts its own in.
   *
   * @returns when the config serves; false when it is the one that serves already
   * @throws why it is refused, e.g. `RUNTIME_CONFIG_INVALID` with every problem; the one before goes on then
   */
  apply(config: PulledConfig): Promise<boolean>;
}

/**
 * Contract of a module that brings configs from somewhere else. It lives beside the document: from the load of the config that names it until one
 * serves that does not.
 *
 * @experimental
 */
export interface ConfigLoader {
  /**
   * Reads the config once. Called when the config that names the loader is about to serve, or `load_delay` after that, and again after each delay while
   * it fails, has nothing, or brings what serves already.
   *
   * @param signal - aborted when the config is no longer wanted
   * @returns `undefined` where there is none yet
   * @throws why it cannot be read: it is logged, and tried again after `load_delay`; without a delay the config that names the loader is refused
   */
  loadConfig(signal: AbortSignal): Promise<PulledConfig | undefined>;
  /**
   * Brings one config after the other, as they change. A loader that has this method is never asked with `loadConfig` by a server, and goes on through
   * all configs that it brings. Called once, when the config that names it serves.
   *
   * @param target - takes the configs, one at a time
   * @param signal - aborted when it is to end
   * @returns when it has ended; before the signal only if nothing more can come
   */
  followConfig?(target: ConfigTarget, signal: AbortSignal): Promise<void>;
}

/** Namespace of what brings configs: `admin.config.load` in a config; the key `module` names one. @experimental */
export const configLoaders = defineNamespace<ConfigLoader>({
  id: 'caddy.config_loaders',
  inlineKey: 'module',
  description: contractDescription({
    summary: 'Config loaders bring the config of a server from somewhere else. One is named under `admin.config.load`; what it brings takes the place of the config that names it.',
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
      'The module lives beside the document: it is built before the config that names it serves, and ends when one serves that does not name it with the same settings.',
      '`loadConfig` reads the config once. Without `load_delay` it is called before the config that names it serves; with one, that long after, and again after each delay until it has brought another config. To go on, that config names a loader, too, and a `load_delay`: without one it is refused, because configs could follow each other without end.',
      '`followConfig` is for loaders that hear of changes. It is called once, in the place of `loadConfig`, and gives `target.apply` one config after the other. The section `admin`, and with it the loader, stays that of the machine: a config that has one is refused.',
      '`apply` resolves when the config serves, and throws why it is refused. It is checked, assembled and started beside the one that serves, which goes on when anything fails.',
      'Both end soon after `signal` is aborted.',
    ],
    outcomes: [
      ['answers a config', 'it is loaded; when it is refused, the one before goes on, a line in the log, and tried again after `load_delay`'],
      ['answers `undefined`', 'tried again after `load_delay`'],
      ['throws or rejects', 'a line in the log, and tried again after `load_delay`; without one, the config that names the loader is refused'],
      ['ends `followConfig`, or throws in it', 'a line in the log, and called again after a pause that grows to a minute'],
      ['answers anything else', '`CORE_MODULE_FAULT`, as if it was thrown'],
      ['does not settle in `loadConfig`', 'the same as an error, after ten minutes'],
    ],
  }),
  methods: ['loadConfig'],
  stability: 'experimental',
  template: async () => (await import('./templates/config-loader.js')).template,
});
