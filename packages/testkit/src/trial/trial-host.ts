import { apps, module, type App, type Context, type ProvidedService, type Provisioner } from '@caddis/core';

/** Name of the app below which modules are tried. */
export const trialApp = 'caddis_testkit';

/** An app that loads modules when it is told to. */
export interface TrialHost {
  readonly context: Context;
}

/**
 * Makes the class of an app that provides services to the modules which are loaded below it.
 *
 * @param services - what it provides
 * @param onProvisioned - told when it can load modules
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
