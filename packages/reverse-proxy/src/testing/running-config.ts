import { apps, type Clock, clock, module, provide, type Type } from '@caddis/core';
import { moduleDescriptor } from '@caddis/core/framework';
import * as http from '@caddis/http';
import { HttpApp } from '@caddis/http';
import { createRuntime, Registry, type Runtime } from '@caddis/runtime';
import { type LogLine, RecordingLogger, TestTlsApp } from '@caddis/test-helpers';
import * as reverseProxy from '../index.js';
import { ProbeApp, ScriptedSource } from './scripted-modules.js';

/** A running config of a test. */
export interface RunningConfig {
  readonly lines: LogLine[];
  readonly runtime: Runtime;
  /** Port of a server's first listener; of the server `edge` if left out. */
  port(server?: string): number;
  /** `http://127.0.0.1:PORT` of a server. */
  url(server?: string): string;
  /** Replaces the config by another one. */
  reload(config: unknown): Promise<void>;
  stop(): Promise<void>;
}

/** Options for running a config. */
export interface RunOptions {
  /** Whether to keep log lines of level debug. */
  readonly debug?: boolean;
  /** Additional modules of the test. */
  readonly extra?: object;
  /** The clock for all modules. */
  readonly time?: Clock;
}

/** Runs a config with the modules of this package, of `@caddis/http` and of tests. */
export async function runConfig(config: unknown, options: RunOptions = {}): Promise<RunningConfig> {
  const lines: LogLine[] = [];
  const registry = new Registry();
  const { HttpApp: _, ...otherModules } = http;
  registry.addExports({ ...otherModules, HttpApp: options.time === undefined ? HttpApp : timedApp(options.time) });
  registry.addExports(reverseProxy, { name: '@caddis/reverse-proxy', version: '0.0.0', standard: true });
  registry.addExports({ ProbeApp, ScriptedSource, TestTlsApp, ...options.extra }, { name: 'test', version: '0.0.0', standard: false });
  const runtime = createRuntime({ lookup: registry, logger: new RecordingLogger({ lines, minLevel: options.debug === true ? 'debug' : 'info' }) });
  let app: HttpApp | undefined;
  const load = async (next: unknown): Promise<void> => {
    await runtime.load(JSON.stringify(withApps(next, options.extra ?? {})));
    app = ProbeApp.latest;
  };
  await load(config);
  const port = (server = 'edge'): number => Number(/:(\d+)$/.exec(app?.listeningOn(server)[0] ?? '')?.[1]);
  return {
    lines,
    runtime,
    port,
    url: (server) => `http://127.0.0.1:${port(server)}`,
    reload: load,
    stop: () => runtime.stop(),
  };
}

/** Returns the http app with the given clock for all modules below it. */
function timedApp(time: Clock): typeof HttpApp {
  const descriptor = moduleDescriptor(HttpApp);
  const config = { schema: descriptor?.schema } as Type<ConstructorParameters<typeof HttpApp>[0]>;

  @module(apps, { name: 'http', config, summary: 'Serves HTTP.', provides: [provide(clock, () => time)] })
  class TimedHttpApp extends HttpApp {}

  return TimedHttpApp;
}

/** Adds the apps of the test to a config. */
function withApps(config: unknown, extra: object): unknown {
  const names = Object.values(extra).flatMap((value) => {
    const descriptor = moduleDescriptor(value);
    return descriptor?.namespace.id === '' ? [descriptor.name] : [];
  });
  const added = Object.fromEntries(['probe', ...names].map((name) => [name, {}]));
  return { ...(config as object), apps: { ...(config as { readonly apps: object }).apps, ...added } };
}

/** Returns a config of one server, with these settings, and one route: first the handlers `before`, then the handler. */
export function edgeConfig(handler: object, before: readonly object[] = [], server: object = {}): unknown {
  const routes = [{ handle: [...before, handler] }];
  return { admin: { disabled: true }, apps: { http: { servers: { edge: { listen: ['127.0.0.1:0'], routes, ...server } } } } };
}

/** Returns the config of a `reverse_proxy` handler with these upstreams. */
export function proxyTo(dials: readonly string[], rest: object = {}): object {
  return { handler: 'reverse_proxy', upstreams: dials.map((dial) => ({ dial })), ...rest };
}
