import { address, inject, module, object, type ConfigOf } from '@caddis/core';
import { connector, type Connector } from './connector.js';
import { healthChecks, type HealthCheck } from './health-check.js';

const Config = object({ address: address({ description: 'What must take connections: `host:port`.' }) });

/** The check `tcp`. */
@module(healthChecks, { name: 'tcp', config: Config, summary: 'Passes if an address accepts TCP connections.' })
export class TcpCheck implements HealthCheck {
  constructor(
    private readonly config: ConfigOf<typeof Config>,
    @inject(connector) private readonly connections: Connector,
  ) {}

  check(): Promise<void> {
    return this.connections.connect(this.config.address);
  }
}
