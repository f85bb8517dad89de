import { contractDescription } from './contract-description.js';
import { defineNamespace } from './namespace.js';

/**
 * Contract of an app: a running part of the server, named directly under `apps` in the config.
 *
 * All apps of a config are built and provisioned before the first one is started. They are built in document order, or earlier if
 * another app asks for them. On reload, the new config's apps start while the old ones still serve.
 *
 * @public
 */
export interface App {
  /**
   * Starts the app. Resolves as soon as it serves. Called once. The apps of a config start one after the other, each within a deadline.
   *
   * @throws any error: the config is refused. The app must undo what it has begun before it throws, because its `stop` will not be called
   */
  start(): void | Promise<void>;

  /**
   * Stops the app gracefully: it finishes the work in progress, within a grace period of its own. Called once, before `cleanup`, and only if
   * `start` has resolved. It may wait. An error it throws is logged and does not prevent other modules from being stopped.
   *
   * @param reason - `reload` when another config has taken over, `exit` when the process is about to end
   */
  stop(reason: 'reload' | 'exit'): void | Promise<void>;
}

/** Namespace of apps: the keys of `apps` in a config. @public */
export const apps = defineNamespace<App>({
  id: '',
  description: contractDescription({
    summary: 'Apps are the parts of the server that run. They are named directly under `apps` in the config.',
    signature: [
      'start(): void | Promise<void>;',
      "stop(reason: 'reload' | 'exit'): void | Promise<void>;",
    ],
    rules: [
      'All apps of a config are built and provisioned before the first one is started. The order is that of the document; an app that another app requests is built earlier.',
      '`start` is called once and resolves as soon as the app serves; then the next app is started. Like `provision` and `validate`, it is reported in the log after 5 s and aborted after 60 s.',
      "`stop` is called once, and only if `start` has resolved. It finishes the work in progress, within a grace period of the app. During a reload, the new config is already serving.",
    ],
    outcomes: [
      ['resolves', 'the next app is started; after the last one, the config serves'],
      ['throws or rejects in `start`, or takes more than 60 s', 'the config is refused, and everything is cleaned up; during a reload, the running config stays in use. The app must have undone what it began'],
      ['throws or rejects in `stop`', 'a line in the log; everything else is stopped anyway'],
      ['does not settle in `stop`', 'the server waits without a deadline; a second SIGINT, or SIGQUIT, ends the process'],
    ],
  }),
  methods: ['start', 'stop'],
  template: async () => (await import('./templates/app.js')).template,
});
