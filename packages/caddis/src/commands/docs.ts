import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import {
  buildSite,
  catalogueSchema,
  compareFiles,
  isGeneratedMarkdown,
  isSitePage,
  packageMarkdown,
  renderMarkdown,
  replaceBlock,
  writeFiles,
  type Files,
} from '@caddis/docgen';
import { exitCodes } from '../exit-codes.js';
import { openCatalogue } from '../open-catalogue.js';

/** What `caddis docs json` is told. */
export interface JsonFlags {
  /** True: print what form the JSON has. */
  readonly schema?: boolean;
}

/** Prints everything that is installed as JSON. @returns the exit code */
export async function docsJson({ schema }: JsonFlags): Promise<number> {
  const printed = schema === true ? catalogueSchema : (await openCatalogue()).index.catalogue;
  process.stdout.write(`${JSON.stringify(printed, null, 2)}\n`);
  return exitCodes.ok;
}

/** Where generated files go. */
export interface OutputFlags {
  readonly out: string;
  /** True: compare only, and fail when something is stale. */
  readonly check?: boolean;
}

/** Writes everything that is installed as Markdown files. @returns the exit code */
export async function docsMarkdown({ out, check }: OutputFlags): Promise<number> {
  const { index } = await openCatalogue();
  return deliver(out, renderMarkdown(index), isGeneratedMarkdown, check === true);
}

/** What `caddis docs build` is told. */
export interface SiteFlags extends OutputFlags {
  readonly title?: string;
  /** Folder of Markdown files that become guides of the site. */
  readonly guides?: string;
}

/** Builds the web site of everything that is installed. @returns the exit code */
export async function docsBuild({ out, check, title, guides }: SiteFlags): Promise<number> {
  const { index } = await openCatalogue();
  const site = await buildSite(index, {
    ...(title === undefined ? {} : { title }),
    ...(guides === undefined ? {} : { guides: await readMarkdown(guides) }),
  });
  return deliver(out, site, isSitePage, check === true);
}

/** What `caddis docs readme` is told. */
export interface ReadmeFlags {
  readonly file: string;
  /** Name of the package that the README belongs to. */
  readonly package: string;
  readonly check?: boolean;
}

/** Puts the documentation of a package's modules between the markers of its README. @returns the exit code */
export async function docsReadme({ file, package: name, check }: ReadmeFlags): Promise<number> {
  const { index } = await openCatalogue();
  const old = await readFile(file, 'utf8');
  const text = replaceBlock(old, packageMarkdown(index, name));
  if (text === old) return exitCodes.ok;
  if (check === true) {
    process.stderr.write(`${file}: stale; write it again without --check\n`);
    return exitCodes.failed;
  }
  await writeFile(file, text);
  process.stdout.write(`${file}: written\n`);
  return exitCodes.ok;
}

function deliver(folder: string, files: Files, isGenerated: (text: string) => boolean, check: boolean): number {
  const stale = check ? compareFiles(folder, files, isGenerated) : writeFiles(folder, files, isGenerated);
  if (!check) {
    process.stdout.write(`${folder}: ${files.size} files, ${stale.length} changed\n`);
    return exitCodes.ok;
  }
  for (const { path, state } of stale) process.stderr.write(`${join(folder, path)}: ${state}\n`);
  return stale.length === 0 ? exitCodes.ok : exitCodes.failed;
}

async function readMarkdown(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.md')).sort();
  const texts = await Promise.all(names.map(async (name) => [name.split(sep).join('/'), await readFile(join(folder, name), 'utf8')] as const));
  // What `caddis docs markdown` made has pages of its own on the site.
  return new Map(texts.filter(([, text]) => !isGeneratedMarkdown(text)));
}
