import { boolean, module, object, type ConfigOf } from '@caddis/core';
import { handlers, type Handler, type HttpRequest, type HttpResponse, type Next } from '@caddis/core/http';
import { checkHeaderOperations, headerOperationFields, HeaderOperations } from '../operations/header-operations.js';
import { ResponseMatcher, responseMatcherFields } from '../matching/response-matcher.js';

/** Config of {@link HeadersHandler}. @public */
export const HeadersConfig = object({
  request: object(headerOperationFields, {
    description: 'Changes to the header fields of the request.',
    optional: true,
    omitted: 'nothing',
  }),
  response: object(
    {
      ...headerOperationFields,
      require: object(responseMatcherFields, {
        description: 'Which responses to change. This is decided just before the head is sent.',
        optional: true,
        omitted: 'all',
      }),
      deferred: boolean({
        description:
          'Whether to make the changes just before a later handler sends the head, so that they also apply to the fields that this handler sets. ' +
          'With `require`, this is always so.',
        default: false,
      }),
    },
    { description: 'Changes to the header fields of the response.', optional: true, omitted: 'nothing' },
  ),
});

/**
 * Changes header fields.
 *
 * @see Caddy's `headers.Handler`
 * @public
 */
@module(handlers, {
  name: 'headers',
  alsoCalled: ['cors', 'hsts', 'security headers', 'set header', 'remove header', 'custom header', 'response header', 'request header', 'csp'],
  config: HeadersConfig,
  summary: 'Changes header fields of requests and responses.',
  description:
    'Request fields are changed for the handlers after this one. Response fields are set at once, or with `deferred` just before the head is sent. ' +
    'The order is: `delete` of `*`, `add`, `set`, all other `delete`s, `replace`.',
  examples: [
    {
      title: 'Hides what the server is made of, whatever a backend says.',
      config: { handler: 'headers', response: { deferred: true, delete: ['Server', 'X-Powered-By'], set: { 'X-Frame-Options': ['DENY'] } } },
    },
  ],
  check({ request = {}, response = {} }, report) {
    checkHeaderOperations(request, ['request'], report);
    checkHeaderOperations(response, ['response'], report);
  },
})
export class HeadersHandler implements Handler {
  private readonly request: HeaderOperations | undefined;
  private readonly response: HeaderOperations | undefined;
  private readonly required: ResponseMatcher | undefined;
  private readonly deferred: boolean;

  constructor({ request, response }: ConfigOf<typeof HeadersConfig>) {
    this.request = request === undefined ? undefined : new HeaderOperations(request);
    this.response = response === undefined ? undefined : new HeaderOperations(response);
    this.required = response?.require === undefined ? undefined : new ResponseMatcher(response.require);
    this.deferred = response?.deferred === true || this.required !== undefined;
  }

  handle(request: HttpRequest, response: HttpResponse, next: Next): void | Promise<void> {
    this.request?.applyToRequest(request, request.placeholders);
    if (this.response !== undefined) {
      if (this.deferred) return this.handleDeferred(this.response, request, response, next);
      this.response.apply(response.headers, request.placeholders);
    }
    return next();
  }

  /** Changes the response of later handlers. A response that is sent because none of them answered, or because one failed, stays unchanged. */
  private async handleDeferred(operations: HeaderOperations, request: HttpRequest, response: HttpResponse, next: Next): Promise<void> {
    let waiting = true;
    response.beforeHead(() => {
      if (!waiting || this.required?.matches(response.status, response.headers, request) === false) return;
      operations.apply(response.headers, request.placeholders);
    });
    try {
      await next();
    } finally {
      waiting = false;
    }
  }
}
