import type { HttpRequest } from '@caddis/core/http';
import { compileGlob, compileTemplate } from '@caddis/http/kit';
import { absolutePath } from './site-path.js';

/** Returns whether the file with this absolute path is hidden. @internal */
export type HiddenTest = (path: string) => boolean;

/** Whether file names are case-insensitive; then the patterns must be, too. */
const ignoresCase = process.platform === 'darwin' || process.platform === 'win32';

/**
 * The patterns for hidden files.
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

  /** Returns the test for a request. It depends on the request if patterns contain placeholders. */
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

/** Compiles a pattern. Without a slash it is compared with each segment of a path, with a slash with the whole path or its beginning. */
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
