import { planConfig, type ModuleLookup } from '@caddis/runtime';
import type { ModuleDoc } from '../model/catalogue-doc.js';
import type { CatalogueIndex } from '../model/catalogue-index.js';
import { sampleDocument } from '../sample/sample-document.js';
import type { DocsProblem } from './lint-docs.js';

/**
 * Checks every example of every module: puts it into a whole config and plans that.
 *
 * @param index - catalogue of the installed packages
 * @param lookup - the same modules, for planning
 * @returns one entry for each problem that planning reports; empty when all examples are valid
 * @public
 */
export async function lintExamples(index: CatalogueIndex, lookup: ModuleLookup): Promise<readonly DocsProblem[]> {
  const found: DocsProblem[] = [];
  for (const module of index.catalogue.modules) {
    for (const example of module.examples) {
      const messages = await problemsOf(index, lookup, module, example.config);
      found.push(...messages.map((message) => ({ about: module.id, package: module.package, message: `example ${JSON.stringify(example.title)}: ${message}` })));
    }
  }
  return found;
}

/**
 * Checks the JSON blocks in a Markdown text. A block marked `json` must be a whole config; one marked `json` and the ID of a module must be
 * a config of that module; one marked `json` and any other word must be valid JSON.
 *
 * @param index - catalogue of the installed packages
 * @param lookup - the same modules, for planning
 * @param markdown - the text
 * @returns the problems, each with the line on which its block starts, counted from 1
 * @public
 */
export async function lintMarkdown(index: CatalogueIndex, lookup: ModuleLookup, markdown: string): Promise<readonly { readonly line: number; readonly message: string }[]> {
  const found: { line: number; message: string }[] = [];
  for (const block of markdown.matchAll(/^([ \t]*)(`{3,})json(?:[ \t]+(\S+))?[ \t]*\n([^]*?)^\1\2[ \t]*$/gm)) {
    const [, , , mark = '', text = ''] = block;
    const line = markdown.slice(0, block.index).split('\n').length;
    const messages = mark === '' ? await plan(lookup, text) : await markedProblems(index, lookup, mark, text);
    found.push(...messages.map((message) => ({ line, message })));
  }
  return found;
}

async function markedProblems(index: CatalogueIndex, lookup: ModuleLookup, mark: string, text: string): Promise<readonly string[]> {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch (error) {
    return [(error as Error).message];
  }
  const [module] = index.modulesById(mark);
  if (module !== undefined) return problemsOf(index, lookup, module, config);
  // Other words are allowed, unless one looks like a misspelt module ID.
  const isId = mark.includes('.') && index.namespace(mark.slice(0, mark.lastIndexOf('.'))) !== undefined;
  return isId ? [`nothing that is installed is called ${mark}`] : [];
}

async function problemsOf(index: CatalogueIndex, lookup: ModuleLookup, module: ModuleDoc, config: unknown): Promise<readonly string[]> {
  const document = sampleDocument(index, module, config);
  return document === undefined ? ['nothing that is installed has a place for the module'] : plan(lookup, JSON.stringify(document));
}

async function plan(lookup: ModuleLookup, text: string): Promise<readonly string[]> {
  const result = await planConfig(text, { lookup });
  if (result.ok) return [];
  return result.problems.filter(({ severity }) => severity === 'error').map(({ code, pointer, message }) => `${code} at ${pointer === '' ? 'the top' : pointer}: ${message}`);
}
