import { type App, apps, guests, inject, type Lifecycle, module, type ModuleOptions, object, type Token } from '@caddis/core';
import type { ModuleClass } from '@caddis/core/framework';
import { probes } from './probes.js';

const HostConfig = object({ guests: guests(probes, { description: 'Modules below this one.', default: [] }) });

type Provides = Pick<ModuleOptions<typeof HostConfig>, 'provides'>;

/** Creates an app with the given methods and a field `guests`. */
export function scriptedApp(name: string, script: Partial<App> & Lifecycle, options: Provides = {}): ModuleClass {
  class ScriptedApp implements App {
    start(): void {}
    stop(): void {}
  }
  Object.assign(ScriptedApp.prototype, script);
  module(apps, { name, config: HostConfig, summary: 'An app of a test.', ...options })(ScriptedApp);
  return ScriptedApp;
}

/** Creates a guest with the given methods and a field `guests`. */
export function scriptedGuest(name: string, script: Lifecycle, options: Provides = {}): ModuleClass {
  class ScriptedGuest {
    validate(): void {}
  }
  Object.assign(ScriptedGuest.prototype, script);
  module(probes, { name, config: HostConfig, summary: 'A guest of a test.', ...options })(ScriptedGuest);
  return ScriptedGuest;
}

/** Creates a guest whose constructor asks for a service and passes it to the callback. */
export function askingGuest<Service>(token: Token<Service>, use: (service: Service) => void, script: Lifecycle = {}): ModuleClass {
  class AskingGuest {
    constructor(_config: unknown, service: Service) {
      use(service);
    }

    validate(): void {}
  }
  Object.assign(AskingGuest.prototype, script);
  inject(token)(AskingGuest, undefined, 1);
  module(probes, { name: 'asker', summary: 'Asks for a service.' })(AskingGuest);
  return AskingGuest;
}
