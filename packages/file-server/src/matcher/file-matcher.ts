import { stat } from 'node:fs/promises';
import { array, choice, module, object, string, type ConfigOf } from '@caddis/core';
import type { ModulePlaceholder } from '@caddis/core/framework';
import { HandlerError, matchers, type HttpRequest, type Matcher } from '@caddis/core/http';
import { cleanPath, compileTemplate, type Template } from '@caddis/http/kit';
import { failureOf } from '../files/open-file.js';
import { nativePath } from '../files/site-path.js';
import { SiteRoot } from '../files/site-root.js';
import { escapeGlob, globFiles, unescapeGlob } from './glob-files.js';
import { splitPath } from './split-path.js';

/** Config of {@link FileMatcher}. @public */
export const FileMatcherConfig = object({
  root: string({
    description:
      'Folder below which to look for files. Relative paths start at the working directory. If omitted, the variable `root` that a handler has ' +
      'set, or else the working directory.',
    default: '{http.vars.root}', placeholders: 'request', path: true,
  }),
  try_files: array(string({ description: 'Path below the root. It may contain `*`, `?` and `[a-z]`.', placeholders: 'request' }), {
    description:
      'Files to try. A path that ends in a slash matches only a folder, any other path only a file. With the policies that take the first file, ' +
      '`=404` ends the search with that status. If omitted, the path of the request.',
    default: ['{http.request.uri.path}'],
  }),
  try_policy: choice(['', 'first_exist', 'first_exist_fallback', 'smallest_size', 'largest_size', 'most_recently_modified'], {
    description:
      'Which file to use: the first that exists, or one by its size or age. With `_fallback`, the last of the list may be a file or a folder. If ' +
      'omitted, the first that exists.',
    default: 'first_exist',
  }),
  split_path: array(string({ description: 'Text, e.g. `.php`.', minLength: 1 }), {
    description: 'If a segment of the path ends with one of these texts, the rest of the path is cut off and becomes `{http.matchers.file.remainder}`.',
    default: [],
  }),
});

interface Candidate {
  /** Path below the root; starts with a slash. */
  readonly path: string;
  readonly remainder: string;
}

interface Facts {
  readonly isFolder: boolean;
  readonly size: number;
  readonly modified: number;
}

const where = 'after the matcher has matched';

const filePlaceholders: readonly ModulePlaceholder[] = [
  { name: 'http.matchers.file.relative', description: 'Path of the file below the root.', example: '/docs/a.txt', where },
  { name: 'http.matchers.file.absolute', description: 'Full path of the file.', example: '/srv/www/docs/a.txt', where },
  { name: 'http.matchers.file.type', description: '`file` or `directory`.', example: 'file', where },
  { name: 'http.matchers.file.remainder', description: 'The part of the path that `split_path` cut off.', example: '/extra', where },
];

/**
 * Matches if a file exists.
 *
 * @see Caddy's `MatchFile`
 * @public
 */
@module(matchers, {
  name: 'file',
  config: FileMatcherConfig,
  summary: 'Matches if a file exists.',
  description:
    'Placeholders describe the file that was found: `{http.matchers.file.relative}` is its path below the root, `{http.matchers.file.absolute}` ' +
    'its full path, `{http.matchers.file.type}` is `file` or `directory`, and `{http.matchers.file.remainder}` is the part that `split_path` cut ' +
    'off. Values of placeholders are never read as wildcards.',
  placeholders: filePlaceholders,
  examples: [
    { title: 'The file of the path, else the page of the application; with a `rewrite` to `{http.matchers.file.relative}`.', config: { root: '/srv/www', try_files: ['{http.request.uri.path}', '/index.html'] } },
  ],
})
export class FileMatcher implements Matcher {
  private readonly root: SiteRoot;
  private readonly patterns: readonly Template[];
  private readonly delimiters: readonly string[];

  constructor(private readonly config: ConfigOf<typeof FileMatcherConfig>) {
    this.root = new SiteRoot(config.root || '{http.vars.root}');
    this.patterns = config.try_files.map(compileTemplate);
    this.delimiters = config.split_path.map((text) => text.toLowerCase());
  }

  async matches(request: HttpRequest): Promise<boolean> {
    const folder = this.root.folderFor(request);
    const found = this.config.try_policy.startsWith('first') || this.config.try_policy === '' ? await this.first(request, folder) : await this.best(request, folder);
    if (found === undefined) return false;
    const { placeholders } = request;
    placeholders.set('http.matchers.file.relative', found.path);
    placeholders.set('http.matchers.file.absolute', `${folder === '/' ? '' : folder}${found.path}`);
    placeholders.set('http.matchers.file.type', found.isFolder ? 'directory' : 'file');
    placeholders.set('http.matchers.file.remainder', found.remainder);
    return true;
  }

  private async first(request: HttpRequest, folder: string): Promise<(Candidate & { readonly isFolder: boolean }) | undefined> {
    const last = this.config.try_policy === 'first_exist_fallback' ? this.patterns.at(-1) : undefined;
    for (const pattern of this.patterns) {
      const status = statusOf(pattern.text);
      if (status !== undefined) throw new HandlerError(status, `none of the files exists, so the answer is ${status}`);
      for (const candidate of await this.candidates(request, folder, pattern)) {
        const facts = await factsOf(folder, candidate);
        if (facts === undefined) continue;
        if (pattern === last) return { ...candidate, isFolder: false };
        if (facts.isFolder === candidate.path.endsWith('/')) return { ...candidate, isFolder: facts.isFolder };
      }
    }
    return undefined;
  }

  private async best(request: HttpRequest, folder: string): Promise<(Candidate & Facts) | undefined> {
    let best: (Candidate & Facts) | undefined;
    for (const pattern of this.patterns) {
      for (const candidate of await this.candidates(request, folder, pattern)) {
        const facts = await factsOf(folder, candidate);
        if (facts !== undefined && this.isBetter(facts, best)) best = { ...candidate, ...facts };
      }
    }
    return best;
  }

  private isBetter(facts: Facts, best: Facts | undefined): boolean {
    switch (this.config.try_policy) {
      case 'largest_size':
        return facts.size > (best?.size ?? 0);
      case 'smallest_size':
        return best === undefined || facts.size < best.size;
      default:
        return best === undefined || facts.modified > best.modified;
    }
  }

  private async candidates({ placeholders }: HttpRequest, folder: string, pattern: Template): Promise<readonly Candidate[]> {
    const expanded = pattern.constant ? pattern.text : pattern.expand({ get: (name) => escaped(placeholders.get(name)) });
    if (expanded.includes('\0')) return [];
    const clean = cleanPath(expanded, true);
    const { path, remainder } = splitPath(clean.endsWith('/') ? clean.slice(0, -1) : clean, this.delimiters);
    // A trailing slash only means a folder if it is in the config, not if it comes from a placeholder.
    const paths = await globFiles(folder === '/' ? '' : folder, pattern.text.endsWith('/') ? `${path}/` : path);
    return paths.map((each) => ({ path: each, remainder: unescapeGlob(remainder) }));
  }
}

function escaped(value: string | undefined): string | undefined {
  return value === undefined ? undefined : escapeGlob(value);
}

/** Returns the status of an entry like `=404`; `undefined` if the entry is a path. */
function statusOf(text: string): number | undefined {
  const [, digits] = /^=(\d{3})$/.exec(text) ?? [];
  const status = Number(digits);
  return digits === undefined || status < 100 ? undefined : status;
}

async function factsOf(folder: string, { path }: Candidate): Promise<Facts | undefined> {
  try {
    const stats = await stat(nativePath(`${folder === '/' ? '' : folder}${path}`));
    return { isFolder: stats.isDirectory(), size: stats.size, modified: stats.mtimeMs };
  } catch (error) {
    // If the system is out of resources, it is unknown whether the file exists, so "no match" could be wrong.
    const failure = failureOf(error);
    if (failure.status === 503) throw failure;
    return undefined;
  }
}
