import { defineNamespace } from '../namespace.js';
import type { HttpRequest } from './request.js';
import type { HttpResponse } from './response.js';

/**
 * The rest of the route: the next handlers. Called without arguments it sees the same request and response; a handler that
 * wraps one of them passes its own.
 *
 * @experimental
 */
export type Next = (request?: HttpRequest, response?: HttpResponse) => void | Promise<void>;

/**
 * Contract of a handler. One instance serves all requests, which are under way side by side.
 *
 * @experimental
 */
export interface Handler {
  /**
   * Answers the request, or calls `next` and may work before and after. Called when a request reaches it, in the order of the route's
   * handlers; more than once for one request only where a route is run again, as error routes and `handle_response` may.
   *
   * Another call of `next` runs the rest anew, and only when the first call is over and no response has begun; otherwise it does nothing
   * and is logged as `CORE_MODULE_FAULT`. The handler may wait for as long as the client does. It is done with the request when it returns, or when its promise resolves: a handler that needs nothing asynchronous
   * returns nothing, or what `next` returned.
   *
   * @throws whatever it likes: the error goes to the error routes, with its status when it is a {@link HandlerError}, as 500 otherwise
   */
  handle(request: HttpRequest, response: HttpResponse, next: Next): void | Promise<void>;
}

/** Namespace of handlers. @experimental */
export const handlers = defineNamespace<Handler>({
  id: 'http.handlers',
  inlineKey: 'handler',
  description: 'Handlers answer requests, or change them and pass them on to the next handler of the route.',
  methods: ['handle'],
  stability: 'experimental',
  template: async () => (await import('./templates/handler.js')).template,
});
