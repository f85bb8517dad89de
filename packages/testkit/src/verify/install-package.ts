import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Options for running npm. @internal */
export interface NpmOptions {
  readonly cwd: string;
  /** Address of the registry; the registry in npm's settings when left out. */
  readonly registry?: string | undefined;
}

/** Runs npm without progress output. @returns its standard output @throws {Error} with npm's error output */
export async function npm(args: readonly string[], { cwd, registry }: NpmOptions): Promise<string> {
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error', ...(registry === undefined ? [] : [`--registry=${registry}`])];
  try {
    const { stdout } = await run('npm', [...args, ...quiet], { cwd, maxBuffer: 2 ** 26, shell: process.platform === 'win32' });
    return stdout;
  } catch (error) {
    const { stderr = '', message } = error as { readonly stderr?: string; readonly message: string };
    const lines = stderr.split('\n').flatMap((line) => (/^npm (?:error|ERR!) (?!A complete log|\s*$)/.test(line) ? [line.replace(/^npm (?:error|ERR!) /, '')] : []));
    throw new Error(lines.slice(0, 6).join('; ') || message, { cause: error });
  }
}

/** Downloads the tarball of a published package. @returns its path @internal */
export async function fetchTarball(spec: string, folder: string, options: NpmOptions): Promise<string> {
  await mkdir(folder, { recursive: true });
  await npm(['pack', spec, '--pack-destination', folder, '--ignore-scripts'], options);
  const [file] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  if (file === undefined) throw new Error(`npm packed nothing for ${spec}`);
  return join(folder, file);
}

/** Tells whether the registry has a provenance attestation for a version. @internal */
export async function hasProvenance(spec: string, options: NpmOptions): Promise<boolean> {
  const dist: unknown = JSON.parse((await npm(['view', spec, 'dist', '--json'], options)) || 'null');
  return typeof dist === 'object' && dist !== null && 'attestations' in dist;
}

/**
 * Installs a tarball in an empty project, together with the core that this kit uses, as it is installed with the core of the command. No install
 * scripts run.
 *
 * @param tarball - path of the tarball
 * @param project - an empty folder
 * @internal
 */
export async function installTarball(tarball: string, project: string, registry: string | undefined): Promise<void> {
  await mkdir(project, { recursive: true });
  const core = dirname(fileURLToPath(import.meta.resolve('@caddis/core/package.json')));
  const { name } = JSON.parse(await readFile(join(core, 'package.json'), 'utf8')) as { readonly name: string };
  await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, dependencies: { [name]: `file:${core}` } }));
  await npm(['install', tarball, '--ignore-scripts', '--install-links=false'], { cwd: project, registry });
}
