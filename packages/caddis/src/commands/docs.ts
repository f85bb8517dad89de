import { readFile, readdir, writeFile } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import {
  buildSite,
  catalogueSchema,
  compareFiles,
  isGeneratedMarkdown,
  isSitePage,
  packageDocsSchema,
  packageDocsText,
  packageMarkdown,
  readPackageDocs,
  renderMarkdown,
  replaceBlock,
  writeFiles,
  type Files,
} from '@caddis/docgen';
import { exitCodes } from '../exit-codes.js';
import { catalogueProgress, openCatalogue } from '../open-catalogue.js';
import { openRegistry, type ProjectFlags } from '../open-registry.js';
import { print, printError, printWarnings } from '../terminal.js';
import { version } from '../version.js';

/** What `caddis docs json` is told. @internal */
export interface JsonFlags extends ProjectFlags {
  /** True: print what form the JSON has. */
  readonly schema?: boolean;
  /** Name of the one package that is wanted, without what follows from others. */
  readonly package?: string;
  /** The file to write; standard output when left out. */
  readonly out?: string;
  /** True: compare only, and fail when the file is stale. */
  readonly check?: boolean;
}

/** Prints everything that is installed as JSON, or what one package says of itself. @returns the exit code @internal */
export async function docsJson(flags: JsonFlags): Promise<number> {
  const text = await jsonText(flags);
  if (flags.out !== undefined) return deliverFile(flags.out, text, flags.check === true);
  print(text);
  return exitCodes.ok;
}

async function jsonText({ schema, package: name, project }: JsonFlags): Promise<string> {
  if (schema === true) return indented(name === undefined ? catalogueSchema : packageDocsSchema);
  if (name === undefined) return indented((await openCatalogue({ project })).index.catalogue);
  const { registry, warnings } = await openRegistry({ project });
  printWarnings(warnings);
  return packageDocsText(await readPackageDocs(registry, name));
}

function indented(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Writes one file, or tells whether it is stale. @returns the exit code */
async function deliverFile(file: string, text: string, check: boolean): Promise<number> {
  const old = await readFile(file, 'utf8').catch(() => undefined);
  if (text === old) return exitCodes.ok;
  if (check) {
    printError(`${file}: ${old === undefined ? 'missing' : 'stale'}; write it again without --check\n`);
    return exitCodes.failed;
  }
  await writeFile(file, text);
  return exitCodes.ok;
}

/** Where generated files go. @internal */
export interface OutputFlags extends ProjectFlags {
  readonly out: string;
  /** True: compare only, and fail when something is stale. */
  readonly check?: boolean;
}

/** Writes everything that is installed as Markdown files. @returns the exit code @internal */
export async function docsMarkdown({ out, check, project }: OutputFlags): Promise<number> {
  const { index } = await openCatalogue({ project });
  return deliver(out, renderMarkdown(index), isGeneratedMarkdown, check === true);
}

/** What `caddis docs build` is told. @internal */
export interface SiteFlags extends OutputFlags {
  readonly title?: string;
  /** Folder of Markdown files that become guides of the site. */
  readonly guides?: string;
  /** Address of that folder where it is changed. */
  readonly editAt?: string;
  /** File with what git says of the folder's changes. */
  readonly changes?: string;
}

/** Builds the web site of everything that is installed. @returns the exit code @internal */
export async function docsBuild({ out, check, title, guides, editAt, changes, project }: SiteFlags): Promise<number> {
  const progress = catalogueProgress();
  const { index } = await openCatalogue({ project }, progress);
  progress.say('making the pages');
  const site = await buildSite(index, {
    ...(title === undefined ? {} : { title }),
    ...(guides === undefined ? {} : { guides: await readGuideFiles(guides) }),
    ...(editAt === undefined ? {} : { editAt: editAt.replace(/\/?$/, '/') }),
    ...(guides === undefined || changes === undefined ? {} : { lastChanges: lastChanges(await readFile(changes, 'utf8'), basename(resolve(guides))) }),
    version,
  });
  progress.end();
  return deliver(out, site, isSitePage, check === true);
}

/**
 * Reads what `git log --format=%cs --name-only` prints: a date, then the files that were changed then, the newest first.
 *
 * @param text - the dates and paths
 * @param folder - name of the folder of guides: paths in it count
 * @returns the last date by path in that folder
 */
function lastChanges(text: string, folder: string): ReadonlyMap<string, string> {
  const dates = new Map<string, string>();
  let date = '';
  for (const line of text.split(/\r?\n/)) {
    if (/^\d{4}-\d\d-\d\d$/.test(line)) date = line;
    const steps = line.split('/');
    const name = steps.slice(steps.indexOf(folder) + 1).join('/');
    if (date !== '' && steps.includes(folder) && !dates.has(name)) dates.set(name, date);
  }
  return dates;
}

/** What `caddis docs readme` is told. @internal */
export interface ReadmeFlags extends ProjectFlags {
  readonly file: string;
  /** Name of the package that the README belongs to. */
  readonly package: string;
  readonly check?: boolean;
}

/** Puts the documentation of a package's modules between the markers of its README. @returns the exit code @internal */
export async function docsReadme({ file, package: name, check, project }: ReadmeFlags): Promise<number> {
  const { index } = await openCatalogue({ project });
  const old = await readFile(file, 'utf8');
  const text = replaceBlock(old, packageMarkdown(index, name));
  if (text === old) return exitCodes.ok;
  if (check === true) {
    printError(`${file}: stale; write it again without --check\n`);
    return exitCodes.failed;
  }
  await writeFile(file, text);
  print(`${file}: written\n`);
  return exitCodes.ok;
}

function deliver(folder: string, files: Files, isGenerated: (text: string) => boolean, check: boolean): number {
  const stale = check ? compareFiles(folder, files, isGenerated) : writeFiles(folder, files, isGenerated);
  if (!check) {
    print(`${folder}: ${files.size} files, ${stale.length} changed\n`);
    return exitCodes.ok;
  }
  for (const { path, state } of stale) printError(`${join(folder, path)}: ${state}\n`);
  return stale.length === 0 ? exitCodes.ok : exitCodes.failed;
}

async function readGuideFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(?:md|svg)$/.test(name)).sort();
  const texts = await Promise.all(names.map(async (name) => [name.split(sep).join('/'), await readFile(join(folder, name), 'utf8')] as const));
  // What `caddis docs markdown` made has pages of its own on the site.
  return new Map(texts.filter(([, text]) => !isGeneratedMarkdown(text)));
}
