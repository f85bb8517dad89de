import { defineNamespace } from './namespace.js';

/**
 * Contract of an app: a part of the server that runs, named directly under `apps` in the config.
 *
 * All apps of a config are built and provisioned before the first is started, in the order of the document, or earlier when
 * another asks for them. On reload the new config's apps start while the old ones still serve.
 *
 * @public
 */
export interface App {
  /**
   * Begins to serve. Resolves as soon as it does. Called once. The apps of a config start one after the other; a deadline bounds each.
   *
   * @throws whatever it likes: the config is refused. What this app began must have been undone, since its `stop` is not called
   */
  start(): void | Promise<void>;

  /**
   * Ends serving gracefully: what is under way is finished, up to the app's own grace period. Called once, before `cleanup`, only where
   * `start` has resolved. It may wait; what it throws is logged, and keeps nothing else from being stopped.
   *
   * @param reason - `reload` when another config has taken over, `exit` when the process ends
   */
  stop(reason: 'reload' | 'exit'): void | Promise<void>;
}

/** Namespace of apps: the keys of `apps` in a config. @public */
export const apps = defineNamespace<App>({
  id: '',
  description: 'Apps are the parts of the server that run. They are named directly under `apps` in the config.',
  methods: ['start', 'stop'],
  template: async () => (await import('./templates/app.js')).template,
});
