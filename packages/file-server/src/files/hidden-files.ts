import type { HttpRequest } from '@caddis/core/http';
import { compileGlob, compileTemplate } from '@caddis/http/kit';
import { absolutePath } from './site-path.js';

/** Tells whether a file is hidden, by its absolute path. @internal */
export type HiddenTest = (path: string) => boolean;

/** Where file names do not tell upper from lower case, patterns must not either. */
const ignoresCase = process.platform === 'darwin' || process.platform === 'win32';

/**
 * The patterns of the files that nobody gets to see.
 *
 * @see Caddy's `fileHidden`
 * @internal
 */
export class HiddenFiles {
  private readonly constant: readonly HiddenTest[];
  private readonly templates: readonly { expand(request: HttpRequest): string }[];

  constructor(patterns: readonly string[]) {
    const templates = patterns.map(compileTemplate);
    this.constant = templates.filter(({ constant }) => constant).map(({ text }) => testOf(text));
    this.templates = templates.filter(({ constant }) => !constant).map((template) => ({ expand: ({ placeholders }) => template.expand(placeholders) }));
  }

  /** The test for one request, on which patterns may depend. */
  testFor(request: HttpRequest): HiddenTest {
    const tests = this.templates.length === 0 ? this.constant : [...this.constant, ...this.templates.map((template) => testOf(template.expand(request)))];
    if (tests.length === 0) return nothingHidden;
    return (path) => {
      const compared = comparable(path);
      return tests.some((test) => test(compared));
    };
  }
}

function nothingHidden(): boolean {
  return false;
}

function comparable(path: string): string {
  return ignoresCase ? path.toLowerCase() : path;
}

/** A pattern without a slash is compared with each segment of a path, one with a slash with the whole path or its beginning. */
function testOf(pattern: string): HiddenTest {
  if (pattern === '') return nothingHidden;
  if (!pattern.includes('/')) {
    const glob = compileGlob(comparable(pattern));
    return (path) => path.split('/').some((segment) => glob(segment));
  }
  const whole = comparable(absolutePath(pattern));
  const glob = compileGlob(whole);
  const folder = whole.endsWith('/') ? whole : `${whole}/`;
  return (path) => path === whole || path.startsWith(folder) || glob(path);
}
