import { array, type ConfigOf, logger, type Logger, module, object } from '@caddis/core';
import { type Handler, HandlerError, handlers, type HttpHeaders, type HttpRequest, type HttpResponse, isHandlerError, type Next, statusCode } from '@caddis/core/http';
import { fieldText } from '../fields/field-text.js';
import { InterceptedResponse } from '../intercept/intercepted-response.js';
import { ResponseMatcher, responseMatcherFields } from '../matching/response-matcher.js';
import { parseStatusCode } from '../response/parse-status-code.js';
import { statusText } from '../response/status-text.js';
import { routesField } from '../routes/route-config.js';
import { RouteList } from '../routes/route-list.js';
import { compileTemplate, type Template } from '../templates/template.js';

/** Config of {@link InterceptHandler}. @public */
export const InterceptConfig = object({
  handle_response: array(
    object({
      match: object(responseMatcherFields, { description: 'Responses to handle.', optional: true, omitted: 'all' }),
      status_code: statusCode({ description: 'Status code to answer with, instead of running routes.', optional: true, omitted: 'the routes answer' }),
      routes: routesField,
    }),
    { description: 'How to handle certain responses of later handlers. The first matching entry is used.', default: [] },
  ),
});

/** One entry of `handle_response`, ready for use. */
interface Rule {
  readonly matcher: ResponseMatcher | undefined;
  readonly status: Template | undefined;
  readonly routes: RouteList;
}

const prefix = 'http.intercept.';

/**
 * Handles the responses of later handlers.
 *
 * @see Caddy's `Intercept`
 * @public
 */
@module(handlers, {
  name: 'intercept',
  alsoCalled: ['replace status', 'handle_response', 'x-accel-redirect', 'x-sendfile', 'error pages', 'custom error page', 'custom 404', '404 page'],
  config: InterceptConfig,
  summary: 'Handles responses of later handlers with routes, or changes their status.',
  description:
    'The first entry whose `match` fits a response is used. Its routes answer instead of the later handler. The body of that handler is discarded; ' +
    'the header fields that it set are kept, except `Content-Length` and `Content-Encoding`. The routes can use `{http.intercept.status_code}`, ' +
    '`{http.intercept.status_text}` and `{http.intercept.header.NAME}`. Errors are not responses: they go to the error routes.',
  placeholders: [
    { name: `${prefix}status_code`, description: 'Status code of the response that is handled.', example: '404', where: 'in its routes' },
    { name: `${prefix}status_text`, description: 'Text of that status.', example: 'Not Found', where: 'in its routes' },
    { name: `${prefix}header.FIELD`, description: 'Values of a header field of that response, joined by commas.', example: '/files/a.pdf', where: 'in its routes' },
  ],
  examples: [
    {
      title: 'Sends a file that the application names.',
      config: {
        handler: 'intercept',
        handle_response: [
          {
            match: { headers: { 'X-Accel-Redirect': ['*'] } },
            routes: [{ handle: [{ handler: 'rewrite', uri: '{http.intercept.header.X-Accel-Redirect}' }, { handler: 'static_response', body: 'the file {http.request.uri.path}' }] }],
          },
        ],
      },
    },
    { title: 'Hides the errors of an application.', config: { handler: 'intercept', handle_response: [{ match: { status_code: [5] }, status_code: 404 }] } },
  ],
})
export class InterceptHandler implements Handler {
  private readonly rules: readonly Rule[];

  constructor({ handle_response: rules }: ConfigOf<typeof InterceptConfig>, @logger() log: Logger) {
    this.rules = rules.map(({ match, status_code: status, routes }) => ({
      matcher: match === undefined ? undefined : new ResponseMatcher(match),
      status: status === undefined || status === '' ? undefined : compileTemplate(String(status)),
      routes: new RouteList(routes, log),
    }));
  }

  async handle(request: HttpRequest, response: HttpResponse, next: Next): Promise<void> {
    let rule: Rule | undefined;
    const intercepted = new InterceptedResponse(response, (status, headers) => {
      rule = this.rules.find(({ matcher }) => matcher?.matches(status, headers, request) !== false);
      if (rule === undefined) return status;
      return rule.status === undefined ? undefined : statusFrom(rule.status, request);
    });
    await next(request, intercepted);
    intercepted.finish();
    if (rule === undefined || !intercepted.isTaken) return;
    setPlaceholders(request, intercepted.takenStatus, intercepted.takenHeaders);
    response.headers.delete('Content-Length');
    response.headers.delete('Content-Encoding');
    response.status = 200;
    await rule.routes.handle(request, response, next);
  }
}

/** Returns the status from a template. An invalid status is an error of the config, so the response gets status 500. */
function statusFrom(template: Template, { placeholders }: HttpRequest): number {
  try {
    return parseStatusCode(template.expand(placeholders));
  } catch (error) {
    if (isHandlerError(error)) return error.status;
    throw new HandlerError(500, 'the status cannot be told', { cause: error });
  }
}

function setPlaceholders({ placeholders }: HttpRequest, status: number, headers: HttpHeaders): void {
  placeholders.provide(prefix, {
    placeholder: (name) => {
      if (name === 'status_code') return BigInt(status);
      if (name === 'status_text') return statusText(status);
      return name.startsWith('header.') ? fieldText(headers.getAll(name.slice('header.'.length)).join(',')) : undefined;
    },
  });
}
