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
 * Contract of a handler. Called once for each request that reaches it.
 *
 * It answers, or calls `next` and may work before and after. It resolves when it is done with the request; a handler that
 * needs nothing asynchronous returns nothing. An error that it throws goes to the error routes: with its status when it is a
 * {@link HandlerError}, as 500 otherwise.
 *
 * @experimental
 */
export interface Handler {
  handle(request: HttpRequest, response: HttpResponse, next: Next): void | Promise<void>;
}

/** Namespace of handlers. @experimental */
export const handlers = defineNamespace<Handler>({
  id: 'http.handlers',
  inlineKey: 'handler',
  description: 'Handlers answer requests, or change them and pass them on to the next handler of the route.',
  methods: ['handle'],
});
