import type { Logger } from '@caddis/core';
import { isCaddisError } from '@caddis/core';
import type { Next } from '@caddis/core/http';
import type { NamedLoggers } from '../logging/named-loggers.js';
import { receivedRequest, requestFields } from '../logging/request-fields.js';
import { splitHost } from '../uri/split-host.js';
import type { ServerRequest } from '../request/server-request.js';
import { clientGone, type ServerResponse } from '../response/server-response.js';
import type { RouteConfig } from '../routes/route-config.js';
import { RouteList } from '../routes/route-list.js';
import { failureOf, setErrorPlaceholders, type Failure } from '../routes/failure.js';
import { runThen } from './run-then.js';

/** Runs after the last error route: the response ends with the status of the error and an empty body. */
const nothing: Next = () => undefined;

/**
 * Answers requests whose handlers failed, with the error routes if there are any, and logs each failure once.
 *
 * @internal
 */
export class ErrorResponder {
  private readonly routes: RouteList | undefined;

  /**
   * @param routes - the error routes of the server
   * @param loggers - receive one line per failure
   * @param log - receives contract violations of error routes
   */
  constructor(
    routes: readonly RouteConfig[],
    private readonly loggers: NamedLoggers,
    private readonly log?: Logger,
  ) {
    this.routes = routes.length === 0 ? undefined : new RouteList(routes, log);
  }

  /** Answers a failed request. Never throws. */
  answer(error: unknown, request: ServerRequest, response: ServerResponse): void {
    const failure = failureOf(error);
    const answerable = !response.headSent && !response.ended && failure.status !== clientGone;
    if (answerable && this.routes !== undefined) return this.runRoutes(this.routes, failure, request, response);
    this.report(failure, request, failure.status >= 500 ? 'error' : 'debug');
    if (answerable) this.endWith(failure, response);
    else this.giveUp(failure, response);
  }

  private runRoutes(routes: RouteList, failure: Failure, request: ServerRequest, response: ServerResponse): void {
    // `Reflect.set` does not throw if a handler has frozen the request. Such a request keeps the changes of earlier handlers.
    Reflect.set(request, 'method', request.originalMethod);
    Reflect.set(request, 'uri', request.originalUri);
    response.status = failure.status;
    setErrorPlaceholders(request, failure);
    runThen(
      () => routes.handle(request, response, nothing),
      () => {
        response.end();
        this.report(failure, request, failure.fault === undefined ? 'debug' : 'error');
      },
      (error) => {
        this.report(failure, request, 'error');
        this.report(failureOf(error), request, 'error');
        if (response.headSent || response.ended) response.abort();
        else this.endWith(failure, response);
      },
    );
  }

  /** Ends the response with the status of the error. If this fails, handlers have set invalid fields or a bad status: both are dropped. */
  private endWith({ status }: Failure, response: ServerResponse): void {
    response.status = status;
    try {
      response.end();
    } catch (error) {
      if (isCaddisError(error) && error.code === 'HTTP_STATUS_INVALID') response.status = 500;
      response.forgetFields();
      response.end();
    }
  }

  /** Cuts the response. What has been sent cannot be taken back, so the client must see that the response is broken. */
  private giveUp({ status }: Failure, response: ServerResponse): void {
    if (!response.headSent) response.status = status;
    response.abort();
  }

  /** Logs the failure. Never throws, even if reading the properties of the error throws. */
  private report(failure: Failure, request: ServerRequest, level: 'error' | 'debug'): void {
    try {
      this.write(failure, request, level);
    } catch (error) {
      this.log?.error({ err: error, status: failure.status, err_id: failure.id, fault: failure.fault }, 'a request failed, and its log line could not be written');
    }
  }

  private write(failure: Failure, request: ServerRequest, level: 'error' | 'debug'): void {
    for (const logger of this.loggers.loggersFor(request, splitHost(request.host).name.toLowerCase(), request.host)) {
      if (!logger.isLevelEnabled(level)) continue;
      logger[level](
        {
          err: failure.error,
          request: requestFields(request, receivedRequest(request), false),
          duration: (performance.now() - request.startedAt) / 1000,
          status: failure.status,
          err_id: failure.id,
          err_trace: failure.trace,
          ...(failure.fault === undefined ? {} : { fault: failure.fault }),
        },
        'request failed',
      );
    }
  }
}
