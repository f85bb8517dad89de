import { systemClock, type Clock } from '@caddis/core';
import { HttpApp } from '../http-app.js';
import type { ServerConfig } from '../server/server-config.js';
import { memoryLogger, SharedPool, testContext, type LoggedLine, type TestContext } from './test-context.js';

/** An app that serves, for a test. */
export interface RunningApp {
  readonly app: HttpApp;
  readonly context: TestContext;
  readonly lines: readonly LoggedLine[];
  /** `http://127.0.0.1:PORT` of the first listener of the first server. */
  readonly url: string;
  readonly port: number;
  /** Ends it as the end of the process does. */
  stop(): Promise<void>;
}

/** Options of {@link startApp}. */
export interface StartOptions {
  readonly pool?: SharedPool;
  readonly clock?: Clock;
  readonly app?: Partial<ConstructorParameters<typeof HttpApp>[0]>;
  readonly otherApps?: Readonly<Record<string, unknown>>;
}

/** The config of a server, as the schema's defaults make it. */
export function serverDefaults(overrides: Partial<ServerConfig> = {}): ServerConfig {
  return {
    listen: ['127.0.0.1:0'],
    routes: [],
    errors: { routes: [] },
    read_timeout: 0,
    read_header_timeout: 60_000,
    write_timeout: 0,
    idle_timeout: 300_000,
    max_header_bytes: 1024 * 1024,
    expected_underscore_headers: [],
    expected_dot_headers: [],
    named_routes: {},
    protocols: ['h1', 'h2'],
    automatic_https: { disable: true, disable_redirects: false, disable_certificates: false, skip: [], skip_certificates: [] },
    tls_connection_policies: [],
    trusted_proxies_unix: false,
    client_ip_headers: ['X-Forwarded-For'],
    trusted_proxies_strict: 0,
    ...overrides,
  };
}

/** Starts an app with one server, or with several by name. */
export async function startApp(
  servers: Partial<ServerConfig> | Readonly<Record<string, ServerConfig>>,
  { pool, clock = systemClock, app: appConfig = {}, otherApps = {} }: StartOptions = {},
): Promise<RunningApp> {
  const { log, lines } = memoryLogger();
  const context = testContext(pool, otherApps);
  const named = isServerConfig(servers) ? { edge: serverDefaults(servers) } : servers;
  const app = new HttpApp({ http_port: 80, https_port: 443, grace_period: 0, shutdown_delay: 0, servers: named, ...appConfig }, log, clock);
  try {
    await app.provision(context);
    await app.start();
  } catch (error) {
    await context.dispose();
    throw error;
  }
  const [address = ''] = app.listeningOn(Object.keys(named)[0] as string);
  return {
    app,
    context,
    lines,
    url: `http://${address}`,
    port: Number(address.slice(address.lastIndexOf(':') + 1)),
    async stop() {
      await app.stop('exit');
      await context.dispose();
    },
  };
}

function isServerConfig(servers: object): servers is Partial<ServerConfig> {
  return Object.values(servers).every((value) => typeof value !== 'object' || value === null || Array.isArray(value) || !('listen' in value));
}
