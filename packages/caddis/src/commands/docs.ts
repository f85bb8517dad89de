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

/** Arguments of `caddis docs json`. @internal */
export interface JsonFlags extends ProjectFlags {
  /** True to print the JSON Schema of the output instead. */
  readonly schema?: boolean;
  /** Name of a single package to print, without what follows from other packages. */
  readonly package?: string;
  /** File to write; standard output if left out. */
  readonly out?: string;
  /** True to only compare, and fail if the file is stale. */
  readonly check?: boolean;
}

/** Prints the documentation of everything that is installed, or of one package, as JSON. @returns the exit code @internal */
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

/** Writes one file, or checks whether it is stale. @returns the exit code */
async function deliverFile(file: string, text: string, check: boolean): Promise<number> {
  const old = await readFile(file, 'utf8').catch(() => undefined);
  if (text === old) return exitCodes.ok;
  if (check) {
    printError(`${file}: ${old === undefined ? 'missing' : 'stale'}; run the command without --check to update it\n`);
    return exitCodes.failed;
  }
  await writeFile(file, text);
  return exitCodes.ok;
}

/** Where generated files are written. @internal */
export interface OutputFlags extends ProjectFlags {
  readonly out: string;
  /** True to only compare, and fail if a file is stale. */
  readonly check?: boolean;
}

/** Writes the documentation of everything that is installed as Markdown files. @returns the exit code @internal */
export async function docsMarkdown({ out, check, project }: OutputFlags): Promise<number> {
  const { index } = await openCatalogue({ project });
  return deliver(out, renderMarkdown(index), isGeneratedMarkdown, check === true);
}

/** Arguments of `caddis docs build`. @internal */
export interface SiteFlags extends OutputFlags {
  readonly title?: string;
  /** Folder of Markdown files that become the guides of the site. */
  readonly guides?: string;
  /** Address where the files of that folder can be edited. */
  readonly editAt?: string;
  /** File with git's log of that folder, see {@link lastChanges}. */
  readonly changes?: string;
}

/** Builds a web site that documents everything that is installed. @returns the exit code @internal */
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
 * Parses the output of `git log --format=%cs --name-only`: a date, then the files that were changed on it, newest first.
 *
 * @param text - the dates and paths
 * @param folder - name of the guides folder; only paths in it are used
 * @returns date of the last change by path in that folder
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

/** Arguments of `caddis docs readme`. @internal */
export interface ReadmeFlags extends ProjectFlags {
  readonly file: string;
  /** Name of the package that the README belongs to. */
  readonly package: string;
  readonly check?: boolean;
}

/** Writes the documentation of a package's modules between the markers in its README. @returns the exit code @internal */
export async function docsReadme({ file, package: name, check, project }: ReadmeFlags): Promise<number> {
  const { index } = await openCatalogue({ project });
  const old = await readFile(file, 'utf8');
  const text = replaceBlock(old, packageMarkdown(index, name));
  if (text === old) return exitCodes.ok;
  if (check === true) {
    printError(`${file}: stale; run the command without --check to update it\n`);
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
  // Files that `caddis docs markdown` generated are left out, because the site has its own pages for their content.
  return new Map(texts.filter(([, text]) => !isGeneratedMarkdown(text)));
}
