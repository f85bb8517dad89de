import { HandlerError, type HttpRequest } from '@caddis/core/http';
import { compileTemplate, type Template } from '@caddis/http/kit';
import { absolutePath } from './site-path.js';

/**
 * The folder whose files are served, which may depend on the request.
 *
 * @internal
 */
export class SiteRoot {
  private readonly template: Template;
  private readonly constant: string | undefined;
  private readonly written: number;

  /**
   * @param text - as in the config; a placeholder without a value stands for the working directory
   */
  constructor(text: string) {
    this.template = compileTemplate(text);
    this.constant = this.template.constant ? this.template.text || '.' : undefined;
    this.written = dotSegments(text.replace(/\{[^{}]*\}/g, 'x'));
  }

  /**
   * The root as it is written, with its placeholders filled in.
   *
   * @throws a `HandlerError` with status 404 where a value leads out of the folder that is written before it
   */
  textFor(request: HttpRequest): string {
    if (this.constant !== undefined) return this.constant;
    const { placeholders } = request;
    const text = this.template.expand({ get: (name) => placeholders.get(name) || '.' });
    // What stands at the beginning may lead upwards: it is the operator's way to a folder beside the working directory.
    if (text.includes('\0') || dotSegments(text) > this.written) throw new HandlerError(404, 'the root leads elsewhere');
    return text;
  }

  /** The same as an absolute path. */
  folderFor(request: HttpRequest): string {
    return absolutePath(this.textFor(request));
  }
}

/** Number of `.` and `..` behind the first named segment. */
function dotSegments(path: string): number {
  const segments = path.split('/');
  const first = segments.findIndex((segment) => segment !== '' && segment !== '.' && segment !== '..');
  return first < 0 ? 0 : segments.slice(first).filter((segment) => segment === '.' || segment === '..').length;
}
