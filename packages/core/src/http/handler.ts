import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';
import type { HttpRequest } from './request.js';
import type { HttpResponse } from './response.js';

/**
 * The rest of the route: the handlers that follow. Without arguments they get the same request and response; a handler that wraps one of
 * the two passes its wrapper.
 *
 * @experimental
 */
export type Next = (request?: HttpRequest, response?: HttpResponse) => void | Promise<void>;

/**
 * Contract of a handler. One instance serves all requests, concurrently.
 *
 * @experimental
 */
export interface Handler {
  /**
   * Answers the request, or calls `next`, before and after which it may do other work. Called when a request reaches the handler, in the order of the
   * route. It is called again for the same request only if a route is run again, which error routes and `handle_response` can do.
   *
   * A handler may call `next` again only after the first call has finished and while no response has begun; the rest of the route then runs again.
   * Otherwise the call does nothing and is logged as `CORE_MODULE_FAULT`. The handler may wait as long as the client does. It is finished when it
   * returns, or when its promise resolves; a handler that does nothing asynchronous should return nothing, or what `next` returned.
   *
   * @throws any error: it goes to the error routes, with the status of a {@link HandlerError}, or else with 500
   */
  handle(request: HttpRequest, response: HttpResponse, next: Next): void | Promise<void>;
}

/** Namespace of handlers. @experimental */
export const handlers = defineNamespace<Handler>({
  id: 'http.handlers',
  inlineKey: 'handler',
  description: contractDescription({
    summary: 'Handlers answer requests, or change them and pass them on to the next handler of the route.',
    signature: [
      'handle(',
      '  request: HttpRequest,',
      '  response: HttpResponse,',
      '  next: Next,',
      '): void | Promise<void>;',
    ],
    rules: [
      'Called when a request reaches the handler, in the order of the route. It is called again for the same request only if a route is run again, e.g. by error routes or `handle_response`. One instance serves all requests concurrently.',
      'It answers the request, or calls `next`; it may work before and after that. It is done when it returns, or when its promise resolves. Return a promise only if there is something to wait for.',
      'It may wait as long as the client does: there is no deadline. If nothing happens on a request for a minute, the log names the module that holds it.',
      'Another call of `next` runs the rest of the route again. This works only if the first call has finished and no response has begun; otherwise the call does nothing and is logged.',
    ],
    outcomes: [
      ['returns, or resolves', 'the request is done; if nothing has answered it, the client gets an empty 200'],
      ['throws a `HandlerError`', 'error routes, else its status'],
      ['throws anything else, or rejects', 'error routes, else 500; a line in the log'],
      ['fails after the head of the response was sent', 'the response is cut off'],
      ['does not settle', 'a line in the log after a minute; the request ends when the client disconnects'],
    ],
  }),
  methods: ['handle'],
  stability: 'experimental',
  template: async () => (await import('./templates/handler.js')).template,
});
