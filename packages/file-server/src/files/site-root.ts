import { HandlerError, type HttpRequest } from '@caddis/core/http';
import { compileTemplate, type Template } from '@caddis/http/kit';
import { absolutePath } from './site-path.js';

/**
 * The root folder of a site, which may depend on the request.
 *
 * @internal
 */
export class SiteRoot {
  private readonly template: Template;
  private readonly constant: string | undefined;
  private readonly written: number;

  /**
   * @param text - the text from the config; a placeholder without a value means the working directory
   */
  constructor(text: string) {
    this.template = compileTemplate(text);
    this.constant = this.template.constant ? this.template.text || '.' : undefined;
    this.written = dotSegments(text.replace(/\{[^{}]*\}/g, 'x'));
  }

  /**
   * Returns the root as configured, with expanded placeholders.
   *
   * @throws a `HandlerError` with status 404 if a placeholder's value leads out of the folder before it
   */
  textFor(request: HttpRequest): string {
    if (this.constant !== undefined) return this.constant;
    const { placeholders } = request;
    const text = this.template.expand({ get: (name) => placeholders.get(name) || '.' });
    // Leading `..` segments are not counted, because the operator may use them for folders beside the working directory.
    if (text.includes('\0') || dotSegments(text) > this.written) throw new HandlerError(404, 'the root points outside of its folder');
    return text;
  }

  /** Returns the root as an absolute path. */
  folderFor(request: HttpRequest): string {
    return absolutePath(this.textFor(request));
  }
}

/** Counts the `.` and `..` segments after the first named segment. */
function dotSegments(path: string): number {
  const segments = path.split('/');
  const first = segments.findIndex((segment) => segment !== '' && segment !== '.' && segment !== '..');
  return first < 0 ? 0 : segments.slice(first).filter((segment) => segment === '.' || segment === '..').length;
}
