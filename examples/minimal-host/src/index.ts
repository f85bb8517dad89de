export { connector, type Connector } from './connector.js';
export { healthChecks, type HealthCheck } from './health-check.js';
export { HealthHandler } from './health-handler.js';
export { TcpCheck } from './tcp-check.js';
