import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  buildCatalogue,
  buildDirectory,
  compareFiles,
  directoryFile,
  indexCatalogue,
  isSitePage,
  parseDirectory,
  readRegistry,
  writeFiles,
  type CatalogueDoc,
  type DirectoryEntry,
  type DirectoryIndex,
} from '@caddis/docgen';
import { discoverPackages, Registry } from '@caddis/runtime';
import { collectPackages } from '../directory/collect-packages.js';
import { RegistryClient } from '../directory/registry-client.js';
import { errors } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import { frameworkPackages } from '../framework-packages.js';
import { Progress } from '../progress.js';
import { standardImports, standardPackages } from '../standard-packages.js';
import { print, printError, showable } from '../terminal.js';

/** Arguments of `caddis directory build`. @internal */
export interface DirectoryFlags {
  readonly out: string;
  /** Names of packages, and paths of tarballs. */
  readonly specs: readonly string[];
  /** A file with one package name per line, or with a JSON list of names. */
  readonly packages?: string;
  readonly keyword?: string;
  readonly registry?: string;
  /** An earlier build, as its folder or its index file. */
  readonly against?: string;
  /** A folder with reports that `caddis verify --json` wrote. */
  readonly reports?: string;
  readonly title?: string;
  readonly check?: boolean;
}

const npmRegistry = 'https://registry.npmjs.org';

/**
 * Builds a web site of published modules from the tarballs of their packages. Runs none of their code.
 *
 * @returns the exit code: 0 even if packages were left out
 * @internal
 */
export async function directoryBuild({ out, specs, packages, keyword, registry: address, against, reports, title, check = false }: DirectoryFlags): Promise<number> {
  const progress = new Progress();
  const registry = new RegistryClient(address ?? process.env['npm_config_registry'] ?? npmRegistry);
  const older = against === undefined ? undefined : await readDirectory(against);
  const listed = packages === undefined ? [] : await readNames(packages);
  progress.say('searching the registry');
  const found = keyword === undefined ? [] : await registry.search(keyword);
  const wanted = [...specs, ...listed, ...found];
  if (wanted.length === 0 && keyword === undefined) throw errors.CADDIS_PACKAGES_UNNAMED();
  const verified = reports === undefined ? new Map<string, readonly string[]>() : await readReports(reports);
  const { entries, leftOut } = await collectPackages({
    specs: wanted,
    registry,
    older,
    onProgress: (done, name) => progress.say(`packages read: ${name}`, [done, wanted.length]),
  });
  progress.say('writing the pages');
  const { index, files } = await buildDirectory({ standard: await standardCatalogue(), entries: entries.map((entry) => withRungs(entry, verified)), leftOut }, { ...(title === undefined ? {} : { title }), ...(older === undefined ? {} : { older }) });
  const stale = check ? compareFiles(out, files, isGenerated) : writeFiles(out, files, isGenerated);
  progress.end();
  for (const { package: name, version, code, reason } of index.leftOut) {
    printError(showable(`Left out: ${name}${version === undefined ? '' : ` ${version}`}: ${reason} (${code})\n`).replace(/\n(?!$)/g, ' '));
  }
  const modules = index.packages.reduce((sum, each) => sum + each.modules.length, 0);
  print(`${out}: ${modules} modules of ${index.packages.length} packages, ${index.leftOut.length} left out, ${files.size} files\n`);
  if (!check || stale.length === 0) return exitCodes.ok;
  printError(`${out} is out of date: ${stale.length} files; run the command without --check to update them\n`);
  return exitCodes.failed;
}

function isGenerated(text: string): boolean {
  return isSitePage(text);
}

/** Reads the index of a directory. @param place - the index file, or the folder that contains it @internal */
export async function readDirectory(place: string): Promise<DirectoryIndex> {
  const isFolder = await stat(place).then((found) => found.isDirectory(), () => false);
  const file = isFolder ? join(place, directoryFile) : place;
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw errors.CADDIS_DIRECTORY_UNREADABLE({ file }, { cause });
  });
  return parseDirectory(text, file);
}

/** Reads package names from a JSON list, or from lines; lines that begin with # are comments. */
async function readNames(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw errors.CADDIS_DIRECTORY_UNREADABLE({ file }, { cause });
  });
  if (text.trimStart().startsWith('[')) {
    const names: unknown = JSON.parse(text);
    return Array.isArray(names) ? names.map(String) : [];
  }
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

/** Reads reports about packages. @returns name and version → the rungs that the package reaches */
async function readReports(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const name of (await readdir(folder)).filter((each) => each.endsWith('.json')).sort()) {
    const file = join(folder, name);
    try {
      const { package: about, version, rungs } = JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, unknown>>;
      if (!Array.isArray(rungs) || !rungs.every((rung) => typeof rung === 'string')) throw new Error('it has no list "rungs"');
      found.set(`${String(about)}@${String(version)}`, rungs);
    } catch (cause) {
      throw errors.CADDIS_DIRECTORY_UNREADABLE({ file }, { cause });
    }
  }
  return found;
}

function withRungs(entry: DirectoryEntry, verified: ReadonlyMap<string, readonly string[]>): DirectoryEntry {
  const rungs = verified.get(`${entry.package.name}@${entry.package.version}`);
  return rungs === undefined ? entry : { ...entry, rungs };
}

/** Returns the documentation of the standard distribution that comes with the command, because every server has it. */
async function standardCatalogue(): Promise<CatalogueDoc> {
  const { packages } = await discoverPackages({ projectDir: [], standard: standardPackages, standardDir: dirname(fileURLToPath(import.meta.url)) });
  const registry = new Registry();
  for (const found of packages) registry.addPackage(found, standardImports[found.info.name]);
  const { input } = await readRegistry(registry, await frameworkPackages());
  return indexCatalogue(buildCatalogue(input)).catalogue;
}
