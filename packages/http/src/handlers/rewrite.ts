import { module, object, type ConfigOf } from '@caddis/core';
import { handlers, type Handler, type HttpRequest, type HttpResponse, type Next } from '@caddis/core/http';
import { checkRewrite, rewriteFields, RewriteOperations } from '../operations/rewrite-operations.js';

/** Config of {@link RewriteHandler}. @public */
export const RewriteConfig = object(rewriteFields);

/**
 * Changes the method and the target of a request.
 *
 * @see Caddy's `Rewrite`
 * @public
 */
@module(handlers, {
  name: 'rewrite',
  alsoCalled: ['url rewriting', 'strip prefix', 'change path', 'try files'],
  config: RewriteConfig,
  summary: 'Changes the method, path and query of requests.',
  description:
    'Handlers after this one see the changed request; `{http.request.orig_uri}` is what the client sent. Changes are made in this order of fields: ' +
    '`method`, `uri`, `strip_path_prefix`, `strip_path_suffix`, `uri_substring`, `path_regexp`, `query`.',
  examples: [
    { title: 'Takes a folder off the path.', config: { handler: 'rewrite', strip_path_prefix: '/api' } },
    {
      title: 'Moves the path into the query.',
      config: { handler: 'rewrite', uri: '/index?page={http.request.uri.path}&{http.request.uri.query}' },
    },
  ],
  check: (config, report) => checkRewrite(config, [], report),
})
export class RewriteHandler implements Handler {
  private readonly operations: RewriteOperations;

  constructor(config: ConfigOf<typeof RewriteConfig>) {
    this.operations = new RewriteOperations(config);
  }

  handle(request: HttpRequest, _response: HttpResponse, next: Next): void | Promise<void> {
    this.operations.apply(request, request.placeholders);
    return next();
  }
}
