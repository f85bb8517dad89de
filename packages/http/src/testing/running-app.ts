import { apps, logger, module, provide, clock as clockToken, type App, type Clock, type Logger } from '@caddis/core';
import type { Certificates } from '@caddis/core/tls';
import { createRuntime, Registry, type LoadOutcome } from '@caddis/runtime';
import { RecordingLogger, TestTlsApp, type LogLine } from '@caddis/test-helpers';
import { usedApps as usesApps } from '../automatic-https/stated-servers.js';
import { HttpApp, HttpAppConfig } from '../http-app.js';
import * as exported from '../index.js';
import type { ServerInput } from '../server/server-config.js';
import { GivenModules } from './given-modules.js';
import type { TestServer } from './routes.js';

/** A running app, for a test. */
export interface RunningApp {
  readonly app: HttpApp;
  /** Log lines of the modules, without those of the runtime itself. */
  readonly lines: readonly LogLine[];
  /** `http://127.0.0.1:PORT` of the first listener of the first server. */
  readonly url: string;
  readonly port: number;
  /** Resolves when the previous config has been stopped and cleaned up. */
  readonly retired: LoadOutcome['retired'];
  /** Loads another config in the same runtime. Resolves when it serves. */
  reload(server: TestServer, options?: ReloadOptions): Promise<RunningApp>;
  /** Stops it as at the end of the process. */
  stop(): Promise<void>;
}

/** Options of {@link RunningApp.reload}. */
export interface ReloadOptions {
  /** Start of another app, which runs after the HTTP app already serves. */
  readonly startLast?: () => Promise<void>;
  /** Config of the app `tls`, as the user would write it. */
  readonly tls?: object;
}

/** Options of {@link startApp}. */
export interface StartOptions extends ReloadOptions {
  /** The clock of the app and its modules. */
  readonly clock?: Clock;
  /** Other fields of the app's config, as the user would write them. */
  readonly http?: Readonly<Record<string, unknown>>;
  /** Replaces the methods of the app `tls` for tests; `null` for no app `tls` at all. */
  readonly certificates?: Partial<Certificates> | null;
  /** Additional modules, by name of their export. */
  readonly modules?: object;
  /** False to skip the app's check of its config, so that its start finds the errors. */
  readonly isChecked?: boolean;
}

/** Starts the modules of this package with one server, on a free port unless its config has another. */
export function startApp(server: TestServer = {}, options: StartOptions = {}): Promise<RunningApp> {
  return startServers({ edge: server }, options);
}

/** Starts the modules of this package with several servers. */
export function startServers(servers: Readonly<Record<string, TestServer>>, options: StartOptions = {}): Promise<RunningApp> {
  return new TestRuntime(options).load(servers, options);
}

/**
 * Builds and provisions the modules of this package with several servers, then cleans them up. Nothing is started.
 *
 * @throws the error that a start would throw before it listens
 */
export function provisionServers(servers: Readonly<Record<string, ServerInput>>, options: StartOptions = {}): Promise<void> {
  return new TestRuntime(options).provision(servers, options);
}

/**
 * Returns the config error with which a start fails.
 *
 * @throws if it succeeds, or fails for another reason
 */
export async function startFailure(start: Promise<RunningApp>): Promise<Error & { readonly code?: string }> {
  const error = await start.then(
    (running) => running.stop().then(() => new Error('it has started')),
    (thrown: Error) => thrown,
  );
  if (error.cause instanceof Error) return error.cause;
  throw error;
}

/** A runtime with the modules of this package and those of the test. */
class TestRuntime {
  private readonly given = new GivenModules();
  private readonly logger = new RecordingLogger();
  private readonly runtime;
  private startLast: () => Promise<void> = () => Promise.resolve();

  constructor(private readonly options: StartOptions) {
    const registry = new Registry();
    const { HttpApp: _, ...others } = exported;
    const startLast = (): Promise<void> => this.startLast();

    @module(apps, { name: 'last', summary: 'Starts behind the HTTP app.' })
    class LastApp implements App {
      start = startLast;
      stop = (): Promise<void> => Promise.resolve();
    }

    registry.addExports({ ...others, HttpApp: appFor(options), ...this.given.modules, LastApp, ...tlsAppFor(options), ...options.modules });
    this.runtime = createRuntime({ lookup: registry, logger: this.logger });
  }

  async load(servers: Readonly<Record<string, TestServer>>, options: ReloadOptions): Promise<RunningApp> {
    const { runtime, logger: log } = this;
    this.startLast = options.startLast ?? (() => Promise.resolve());
    const { retired } = await runtime.load(this.configOf(servers, options), { force: true });
    const app = [...(runtime.current?.modules() ?? [])].map(({ instance }) => instance).find((instance) => instance instanceof HttpApp) as HttpApp;
    const [address = ''] = app.listeningOn(Object.keys(servers)[0] as string);
    return {
      app,
      retired,
      get lines() {
        return log.lines.filter((line) => 'module' in line);
      },
      url: `http://${address}`,
      port: Number(address.slice(address.lastIndexOf(':') + 1)),
      reload: (next, changed) => this.load({ edge: next }, { ...(options.tls === undefined ? {} : { tls: options.tls }), ...changed }),
      stop: () => runtime.stop(),
    };
  }

  async provision(servers: Readonly<Record<string, ServerInput>>, options: ReloadOptions): Promise<void> {
    await this.runtime.validate(this.configOf(servers, options));
  }

  /** Returns the text of a config. Automatic HTTPS is disabled unless a test sets `automatic_https`. */
  private configOf(servers: Readonly<Record<string, TestServer | ServerInput>>, { tls, startLast }: ReloadOptions): string {
    const written = Object.fromEntries(
      Object.entries(servers).map(([name, server]) => [name, { listen: ['127.0.0.1:0'], automatic_https: { disable: true }, ...(this.given.toJson(server) as object) }]),
    );
    return JSON.stringify({ admin: { disabled: true }, apps: { ...(tls === undefined ? {} : { tls }), http: { ...this.options.http, servers: written }, ...(startLast === undefined ? {} : { last: {} }) } });
  }
}

/** Returns the app `tls`: the one for tests, or one with the methods of the test. */
function tlsAppFor({ certificates: scripted }: StartOptions): object {
  if (scripted === undefined) return { TestTlsApp };
  if (scripted === null) return {};

  @module(apps, { name: 'tls', summary: 'Does what a test says.' })
  class ScriptedTlsApp implements App {
    constructor() {
      Object.assign(this, scripted);
    }

    start(): void {}

    stop(): void {}
  }

  return { ScriptedTlsApp };
}

/** Returns the HTTP app, or a subclass with the clock or without the check, as the test wants it. */
function appFor({ clock, isChecked = true }: StartOptions): typeof HttpApp {
  if (clock === undefined && isChecked) return HttpApp;
  const time = clock;
  if (time === undefined) {
    @module(apps, { name: 'http', config: HttpAppConfig, summary: 'Serves HTTP, and does not check its config before it is provisioned.', usesApps })
    class UncheckedHttpApp extends HttpApp {}

    return UncheckedHttpApp;
  }

  @module(apps, { name: 'http', config: HttpAppConfig, summary: 'Serves HTTP, with a time of its own.', provides: [provide(clockToken, () => time)], usesApps })
  class TimedHttpApp extends HttpApp {
    constructor(config: ConstructorParameters<typeof HttpApp>[0], @logger() log: Logger) {
      super(config, log, time as Clock);
    }
  }

  return TimedHttpApp as typeof HttpApp;
}
