import type { Logger } from '@caddis/core';
import type { ModuleLookup, Runtime } from '@caddis/runtime';
import { ConfigControl } from './config/config-control.js';
import { configRoutes } from './config/config-routes.js';
import { loadRoutes } from './config/load-routes.js';
import { AdminEndpoint } from './endpoint/admin-endpoint.js';
import { processRoutes } from './endpoint/process-routes.js';

/** What {@link createAdmin} is told. @public */
export interface AdminOptions {
  /** The server that is watched and changed. The endpoint takes part in its loads from now on. */
  readonly runtime: Runtime;
  /** Where modules are looked up, those of `admin.api` among them. */
  readonly lookup: ModuleLookup;
  readonly logger: Logger;
  /** Ends the process gracefully, for `POST /stop`. */
  readonly stop: () => void;
  /** The environment; that of the process when left out. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** The admin endpoint of a server. @public */
export interface Admin {
  /** Where it listens; `undefined` where it does not. */
  readonly address: string | undefined;
}

/**
 * Gives a server an admin endpoint. It is there as soon as a config serves that does not refuse it, moves with the configs, and ends with the server.
 *
 * @public
 */
export function createAdmin({ runtime, lookup, logger, stop, environment = process.env }: AdminOptions): Admin {
  const control = new ConfigControl(runtime, lookup);
  const routes = [...configRoutes(control), ...loadRoutes(control, () => Promise.resolve(undefined)), ...processRoutes(stop)];
  const endpoint = new AdminEndpoint({ runtime, lookup, logger, environment, routes });
  runtime.takePart(endpoint);
  return endpoint;
}
