import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { apps, module, type App, type Context, type Provisioner } from '@caddis/core';
import * as http from '@caddis/http';
import { createRuntime, Registry } from '@caddis/runtime';
import { RawClient, RecordingLogger, type LogLine } from '@caddis/test-helpers';
import { temporaryFolder } from '@caddis/test-servers';
import * as exported from '../index.js';

/** Files for a test: contents by path. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A parsed response; field names are in lower case. */
export interface SiteAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A running server for files in a temporary folder. */
export interface RunningSite {
  /** The temporary folder; the files are in its subfolder `www`. */
  readonly folder: string;
  /** The root of the site. */
  readonly root: string;
  readonly port: number;
  readonly lines: readonly LogLine[];
  /** Sends a request with exactly this target, and parses the response. */
  get(target: string, options?: { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly host?: string }): Promise<SiteAnswer>;
  stop(): Promise<void>;
}

/**
 * Starts a server for files.
 *
 * @param files - paths below the root of the site; one that begins with `../` is beside the root
 * @param routes - creates the routes of the server, once the folder exists
 */
export async function startSite(files: Files, routes: (root: string) => readonly unknown[], server: object = {}): Promise<RunningSite> {
  const folder = await temporaryFolder();
  const root = join(folder.path, 'www');
  await mkdir(root);
  await writeFiles(root, files);
  const logger = new RecordingLogger();
  const registry = new Registry();
  let app: http.HttpApp | undefined;

  @module(apps, { name: 'probe', summary: 'Gives the app to the test.' })
  class ProbeApp implements App, Provisioner {
    async provision(context: Context): Promise<void> {
      app = (await context.app('http')) as http.HttpApp;
    }

    start(): void {
      // Nothing to start.
    }

    stop(): void {
      // Nothing to stop.
    }
  }

  registry.addExports({ ...http });
  registry.addExports(exported, { name: '@caddis/file-server', version: '0.0.0', standard: true });
  registry.addExports({ ProbeApp }, { name: 'test', version: '0.0.0', standard: false });
  const runtime = createRuntime({ lookup: registry, logger });
  const edge = { listen: ['127.0.0.1:0'], automatic_https: { disable: true }, ...server, routes: routes(root) };
  try {
    await runtime.load(JSON.stringify({ admin: { disabled: true }, apps: { http: { servers: { edge } }, probe: {} } }));
  } catch (error) {
    await folder.remove();
    throw error;
  }
  const port = Number(/:(\d+)$/.exec(app?.listeningOn('edge')[0] ?? '')?.[1]);
  return {
    folder: folder.path,
    root,
    port,
    lines: logger.lines,
    get: (target, options = {}) => ask(port, target, options),
    stop: async () => {
      await runtime.stop();
      await folder.remove();
    },
  };
}

/** Returns a route with one `file_server` handler. */
export function fileRoute(config: object): unknown {
  return { handle: [{ handler: 'file_server', ...config }] };
}

/** Writes files, and creates their folders. */
export async function writeFiles(root: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

async function ask(
  port: number,
  target: string,
  { method = 'GET', headers = {}, host = 'site.test' }: { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly host?: string },
): Promise<SiteAnswer> {
  const client = await RawClient.connect(port);
  const fields = Object.entries({ Host: host, Connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  client.send(`${method} ${target} HTTP/1.1\r\n${fields.join('')}\r\n`);
  const text = await client.closed();
  const end = text.indexOf('\r\n\r\n');
  const [line = '', ...rest] = text.slice(0, end).split('\r\n');
  const answered = Object.fromEntries(rest.map((field) => [field.slice(0, field.indexOf(':')).toLowerCase(), field.slice(field.indexOf(':') + 1).trim()]));
  return { status: Number(line.split(' ')[1]), headers: answered, body: text.slice(end + 4) };
}
