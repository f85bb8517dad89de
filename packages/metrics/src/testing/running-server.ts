import { apps, module, type App, type Context, type Provisioner } from '@caddis/core';
import * as admin from '@caddis/admin';
import * as http from '@caddis/http';
import * as reverseProxy from '@caddis/reverse-proxy';
import { createRuntime, Registry, type Runtime } from '@caddis/runtime';
import { RawClient, RecordingLogger } from '@caddis/test-helpers';
import * as exported from '../index.js';

/** A response; header names are in lower case. */
export interface TextAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A server that can serve metrics. */
export interface RunningServer {
  readonly runtime: Runtime;
  readonly logger: RecordingLogger;
  readonly port: number;
  /** Sends a request on a new connection. */
  ask(target: string, options?: AskOptions): Promise<TextAnswer>;
  /** Values of the metrics, by name and labels as in the text format. */
  metrics(): Promise<ReadonlyMap<string, number>>;
  /** Address of the admin endpoint. */
  readonly admin: string;
  /** Sends a request to the admin endpoint. */
  askAdmin(target: string, options?: AskOptions): Promise<TextAnswer>;
  /** Loads another config in place of the running one. */
  reload(http: object): Promise<void>;
  stop(): Promise<void>;
}

/** Options of {@link RunningServer.ask}. */
export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly host?: string;
}

/** A route that serves metrics at `/metrics`. */
export const metricsRoute = { match: [{ path: ['/metrics'] }], handle: [{ handler: 'metrics' }], terminal: true };

/**
 * Starts a server.
 *
 * @param config - fields of the app `http`; a server without `listen` listens on a free port. Requests are sent to the first server
 */
export async function startServer(config: { readonly servers: Readonly<Record<string, object>>; readonly [field: string]: unknown }): Promise<RunningServer> {
  const logger = new RecordingLogger();
  const registry = new Registry();
  let app: http.HttpApp | undefined;

  @module(apps, { name: 'probe', summary: 'Gives the app to the test.' })
  class ProbeApp implements App, Provisioner {
    async provision(context: Context): Promise<void> {
      app = (await context.app('http')) as http.HttpApp;
    }

    start(): void {
      // There is nothing to start.
    }

    stop(): void {
      // Nothing was started.
    }
  }

  registry.addExports({ ...http });
  registry.addExports({ ...reverseProxy });
  registry.addExports(exported, { name: '@caddis/metrics', version: '0.0.0', standard: true });
  registry.addExports({ ProbeApp }, { name: 'test', version: '0.0.0', standard: false });
  registry.addExports(admin, { name: '@caddis/admin', version: '0.0.0', standard: true });
  const runtime = createRuntime({ lookup: registry, logger });
  const endpoint = admin.createAdmin({ runtime, logger, stop: () => {}, environment: {} });
  let port = 0;
  const load = async (written: typeof config): Promise<void> => {
    const servers = Object.fromEntries(Object.entries(written.servers).map(([name, server]) => [name, { listen: ['127.0.0.1:0'], automatic_https: { disable: true }, ...server }]));
    await runtime.load(JSON.stringify({ admin: { listen: '127.0.0.1:0', config: { persist: false } }, apps: { http: { ...written, servers }, probe: {} } }));
    port = Number(/:(\d+)$/.exec(app?.listeningOn(Object.keys(servers)[0] as string)[0] ?? '')?.[1]);
  };
  await load(config);
  const ask = (target: string, options: AskOptions = {}): Promise<TextAnswer> => sendTo(port, target, options);
  return {
    runtime,
    logger,
    get port() {
      return port;
    },
    ask,
    get admin() {
      return endpoint.address ?? '';
    },
    askAdmin: (target, options = {}) => sendTo(Number(/:(\d+)$/.exec(endpoint.address ?? '')?.[1]), target, { host: endpoint.address ?? '', ...options }),
    metrics: async () => valuesOf((await ask('/metrics')).body),
    reload: (next) => load(next as typeof config),
    stop: () => runtime.stop(),
  };
}

/** Parses the Prometheus text format. */
export function valuesOf(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}

async function sendTo(port: number, target: string, { method = 'GET', headers = {}, host = 'site.test' }: AskOptions): Promise<TextAnswer> {
  const client = await RawClient.connect(port);
  const fields = Object.entries({ Host: host, Connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  client.send(`${method} ${target} HTTP/1.1\r\n${fields.join('')}\r\n`);
  const text = await client.closed();
  const end = text.indexOf('\r\n\r\n');
  const [line = '', ...rest] = text.slice(0, end).split('\r\n');
  const answered = Object.fromEntries(rest.map((field) => [field.slice(0, field.indexOf(':')).toLowerCase(), field.slice(field.indexOf(':') + 1).trim()]));
  return { status: Number(line.split(' ')[1]), headers: answered, body: text.slice(end + 4) };
}
