import type { Logger } from '@caddis/core';
import { joinParticipants, type LoadParticipant, type Runtime } from '@caddis/runtime';
import { ConfigControl } from './config/config-control.js';
import { configRoutes } from './config/config-routes.js';
import { loadRoutes } from './config/load-routes.js';
import { AdminEndpoint } from './endpoint/admin-endpoint.js';
import { processRoutes } from './endpoint/process-routes.js';
import { ConfigLoading } from './loaders/config-loading.js';
import { Autosave } from './persist/autosave.js';
import { autosaveFile } from './persist/config-folder.js';

/** What {@link createAdmin} is told. @public */
export interface AdminOptions {
  /** The server that is watched and changed. The endpoint takes part in its loads from now on. */
  readonly runtime: Runtime;
  readonly logger: Logger;
  /** Ends the process gracefully, for `POST /stop`. */
  readonly stop: () => void;
  /** Others who take part in its loads: each is made ready before the endpoint is, and ends behind it. */
  readonly others?: readonly LoadParticipant[];
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
export function createAdmin({ runtime, logger, stop, others = [], environment = process.env }: AdminOptions): Admin {
  const control = new ConfigControl(runtime);
  const routes = [...configRoutes(control), ...loadRoutes(control), ...processRoutes(stop)];
  const endpoint = new AdminEndpoint({ runtime, logger, environment, routes });
  const loading = new ConfigLoading(runtime, logger);
  const autosave = new Autosave(autosaveFile(environment), logger);
  runtime.on('loaded', ({ config: { plan } }) => {
    // Without an endpoint the config is always that of a file; of two servers without addresses of their own, only one has the right to the file.
    if (endpoint.address !== undefined && plan.admin.persist) autosave.save(plan.document);
  });
  const ofEndpoint: LoadParticipant = {
    prepare: (config) => endpoint.prepare(config),
    end: async () => {
      await endpoint.end();
      await autosave.settled();
    },
  };
  runtime.takePart(joinParticipants([...others, ofEndpoint, loading]));
  return endpoint;
}
