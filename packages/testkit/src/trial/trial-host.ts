import { apps, module, type App, type Context, type ProvidedService, type Provisioner } from '@caddis/core';

/** Name of the app that loads the modules under test. */
export const trialApp = 'caddis_testkit';

/** The app's context, through which the kit loads modules. */
export interface TrialHost {
  readonly context: Context;
}

/**
 * Makes the class of an app that provides services to the modules loaded below it.
 *
 * @param services - the services to provide
 * @param onProvisioned - called when the app can load modules
 */
export function trialHostClass(services: readonly ProvidedService[], onProvisioned: (host: TrialHost) => void): new () => App {
  @module(apps, { name: trialApp, summary: 'Loads the modules that are tried.', provides: services })
  class TrialHostApp implements App, Provisioner {
    provision(context: Context): void {
      onProvisioned({ context });
    }

    start(): void {}

    stop(): void {}
  }

  return TrialHostApp;
}
