import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const workspace = fileURLToPath(new URL('../../../../', import.meta.url));

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: unknown;
  readonly engines?: unknown;
}

/** An npm registry with the packed packages of this repository and with the installed third-party packages. It needs no network. */
export interface WorkspaceRegistry {
  readonly url: string;
  /** Environment for npm that uses this registry and keeps npm's cache in the folder. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/**
 * Starts a registry.
 *
 * @param folder - an empty folder for packed packages and npm's cache
 */
export async function startWorkspaceRegistry(folder: string): Promise<WorkspaceRegistry> {
  const packages = new Map([...(await installedPackages()), ...(await packOurs(folder))]);
  const server = createServer((request, response) => {
    answer(decodeURIComponent(request.url ?? '').split('?')[0] ?? '', response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
  return {
    url,
    environment: {
      npm_config_registry: url,
      npm_config_cache: join(folder, 'cache'),
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false',
      npm_config_userconfig: join(folder, 'npmrc'),
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };

  async function answer(path: string, response: ServerResponse): Promise<void> {
    const [, name, version] = /^\/((?:@[^/]+\/)?[^/@-][^/]*)(?:\/-\/(.+)\.tgz)?$/.exec(path) ?? [];
    const versions = packages.get(name ?? '');
    if (name === undefined || versions === undefined) return void response.writeHead(404).end('{"error":"not found"}');
    if (version === undefined) return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(await packument(name, versions)));
    const home = versions.get(version);
    if (home === undefined) return void response.writeHead(404).end();
    const tar = spawn('tar', ['-cf', '-', '--hard-dereference', '--exclude=./node_modules', '--transform', 's,^\\.,package,', '-C', home, '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
    tar.stdout.pipe(response);
  }

  async function packument(name: string, versions: ReadonlyMap<string, string>): Promise<object> {
    const manifests = await Promise.all(
      [...versions].map(async ([version, home]) => {
        // `engines` is removed: only one version of each package is offered, and it may require a newer Node than this one.
        const { devDependencies: _, engines: _engines, ...manifest } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as Manifest;
        return [version, { ...manifest, dist: { tarball: `${url}${name}/-/${version}.tgz` } }] as const;
      }),
    );
    // npm chooses the newest version in the requested range; the tag is used for requests without a version.
    return { name, 'dist-tags': { latest: [...versions.keys()].at(-1) }, versions: Object.fromEntries(manifests) };
  }
}

type Packages = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Packs all public packages of this repository, and unpacks each in its published form. */
async function packOurs(folder: string): Promise<Packages> {
  const homes = (await readdir(join(workspace, 'packages'))).map((name) => join(workspace, 'packages', name));
  const manifests = await Promise.all(homes.map(async (home) => JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as Manifest));
  const open = homes.filter((_, index) => manifests[index]?.private !== true);
  const tarballs = join(folder, 'tarballs');
  await mkdir(tarballs, { recursive: true });
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', tarballs, ...open], { cwd: folder, maxBuffer: 2 ** 26 });
  const packed = JSON.parse(stdout) as readonly { readonly name: string; readonly version: string; readonly filename: string }[];
  const catalog = await catalogVersions();
  return new Map(
    await Promise.all(
      packed.map(async ({ name, version, filename }) => {
        const home = join(folder, 'unpacked', name);
        await mkdir(home, { recursive: true });
        await run('tar', ['-xzf', join(tarballs, filename), '-C', home, '--strip-components=1']);
        const file = join(home, 'package.json');
        const text = (await readFile(file, 'utf8')).replaceAll('"workspace:*"', `"${version}"`);
        await writeFile(file, text.replace(/"([^"]+)": "catalog:"/g, (_, dependency: string) => `"${dependency}": "${catalog.get(dependency)}"`));
        return [name, new Map([[version, home]])] as const;
      }),
    ),
  );
}

async function catalogVersions(): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(workspace, 'pnpm-workspace.yaml'), 'utf8');
  return new Map([...text.matchAll(/^ {2}'?([^':\s]+)'?: (\d\S*)$/gm)].map(([, name, version]) => [name as string, version as string]));
}

/** Finds the folders of installed third-party packages, by name and version. */
async function installedPackages(): Promise<Packages> {
  const store = join(workspace, 'node_modules/.pnpm');
  const found = new Map<string, Map<string, string>>();
  for (const entry of (await readdir(store)).sort()) {
    const [, mangled, version] = /^(@?[^@]+)@([^_]+)/.exec(entry) ?? [];
    if (mangled === undefined || version === undefined) continue;
    const name = mangled.replace('+', '/');
    const versions = found.get(name) ?? new Map<string, string>();
    found.set(name, versions.set(version, join(store, entry, 'node_modules', name)));
  }
  return found;
}
