import type { Logger } from '@caddis/core';
import { joinParticipants, type LoadParticipant, type Runtime } from '@caddis/runtime';
import { ConfigControl } from './config/config-control.js';
import { configRoutes } from './config/config-routes.js';
import { loadRoutes } from './config/load-routes.js';
import { AdminEndpoint } from './endpoint/admin-endpoint.js';
import { processRoutes } from './endpoint/process-routes.js';
import { ConfigLoading } from './loaders/config-loading.js';
import { Autosave } from './persist/autosave.js';
import { autosaveFile } from './persist/autosave-file.js';

/** Options of {@link createAdmin}. @public */
export interface AdminOptions {
  /** The server that the endpoint reports on and changes. The endpoint takes part in every load of a config from now on. */
  readonly runtime: Runtime;
  readonly logger: Logger;
  /** Shuts the process down gracefully, for `POST /stop`. */
  readonly stop: () => void;
  /** Other participants in its loads. Each is prepared before the endpoint and ended after it. */
  readonly others?: readonly LoadParticipant[];
  /** Environment variables; those of the process when left out. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** The admin endpoint of a server. @public */
export interface Admin {
  /** Address that the endpoint listens on; `undefined` if it does not listen. */
  readonly address: string | undefined;
}

/**
 * Adds an admin endpoint to a server. It opens with the first config that does not disable it, follows later configs, and closes with the server.
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
    // Without an endpoint, the config always comes from a file. If two servers use the default address, only the one that listens may save.
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
