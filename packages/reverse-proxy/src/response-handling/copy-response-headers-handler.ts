import { array, module, object, string, type ConfigOf, type Validator } from '@caddis/core';
import { HandlerError, handlers, type Handler, type HttpRequest, type HttpResponse, type Next } from '@caddis/core/http';
import { reportErrors } from '@caddis/http/kit';
import { errors } from '../errors.js';
import { heldResponseFor } from '../proxy/response/held-response.js';

/** Config of {@link CopyResponseHeadersHandler}. @public */
export const CopyResponseHeadersConfig = object({
  include: array(string(), { description: 'Fields to copy; empty for all.', default: [] }),
  exclude: array(string(), { description: 'Fields not to copy. Cannot be combined with `include`.', default: [], sample: { value: [] } }),
});

/**
 * Copies fields of the upstream's response to the response for the client.
 *
 * @see Caddy's `CopyResponseHeadersHandler`
 * @public
 */
@module(handlers, {
  name: 'copy_response_headers',
  config: CopyResponseHeadersConfig,
  summary: "Adds fields of the upstream's response to the response for the client, in routes of `handle_response`.",
  description:
    'Anywhere else, the handler fails with status 500. `Content-Length` and fields that concern only the connection to the upstream are never ' +
    'copied.',
  examples: [{ title: 'Keeps who was asked, for another body.', config: { handler: 'copy_response_headers', include: ['X-Request-Id'] } }],
  check({ include = [], exclude = [] }, report) {
    if (include.length > 0 && exclude.length > 0) reportErrors(report, [{ at: ['exclude'], error: errors.PROXY_COPY_HEADERS_AMBIGUOUS() }]);
  },
})
export class CopyResponseHeadersHandler implements Handler, Validator {
  private readonly included: ReadonlySet<string>;
  private readonly excluded: ReadonlySet<string>;

  constructor(private readonly config: ConfigOf<typeof CopyResponseHeadersConfig>) {
    const { include, exclude } = config;
    this.included = new Set(include.map((name) => name.toLowerCase()));
    this.excluded = new Set([...exclude.map((name) => name.toLowerCase()), 'content-length']);
  }

  validate(): void {
    if (this.config.include.length > 0 && this.config.exclude.length > 0) throw errors.PROXY_COPY_HEADERS_AMBIGUOUS();
  }

  handle(request: HttpRequest, response: HttpResponse, next: Next): void | Promise<void> {
    const held = heldResponseFor(request);
    if (held === undefined) throw new HandlerError(500, 'copy_response_headers works only in handle_response of a reverse_proxy');
    const { fields } = held.parts;
    for (let at = 0; at < fields.length; at += 2) {
      const name = fields[at] as string;
      if (this.copies(name.toLowerCase())) response.headers.append(name, fields[at + 1] as string);
    }
    return next();
  }

  private copies(name: string): boolean {
    return !this.excluded.has(name) && (this.included.size === 0 || this.included.has(name));
  }
}
