import { blameModule, describeValue, isThenable, type Logger, moduleFault } from '@caddis/core';
import type { Handler, HttpRequest, HttpResponse, Next } from '@caddis/core/http';
import { enterModule } from '../guards/module-at-work.js';
import { ServerRequest } from '../request/server-request.js';
import { MatcherSets } from '../matching/matcher-sets.js';
import type { RouteConfig } from './route-config.js';
import type { RouteMeter } from './route-meter.js';
import { isGroupTaken, takeGroup } from './route-state.js';

interface Route {
  readonly matchers: MatcherSets;
  readonly handlers: readonly Handler[];
  readonly group: string | undefined;
  readonly terminal: boolean;
  /** Index of the route in the list. */
  readonly at: number;
}

/**
 * Runs requests through a list of routes. It runs synchronously as long as no matcher or handler is asynchronous. All handlers are called
 * here, under these rules:
 *
 * - An error that a handler throws or rejects with is passed on unchanged and attributed to that handler. A thrown value that is not an
 *   error becomes `CORE_MODULE_FAULT`.
 * - If a handler calls `next` and does not await it, the route list awaits it.
 * - If a handler calls `next` again while the first call runs or after the response has begun, the call is logged and ignored.
 * - A handler that returns anything but `undefined` or a promise fails with `CORE_MODULE_FAULT`. If the response has begun, this is only
 *   logged.
 *
 * @public
 */
export class RouteList implements Handler {
  private readonly routes: readonly Route[];
  private meter: RouteMeter | undefined;

  /**
   * @param routes - routes as loaded from the config
   * @param log - receives contract violations of handlers that do not affect the response
   */
  constructor(
    routes: readonly RouteConfig[],
    private readonly log?: Logger,
  ) {
    this.routes = routes.map(({ match, handle, group, terminal }, at) => ({
      matchers: new MatcherSets(match),
      handlers: handle,
      group: group === '' ? undefined : group,
      terminal,
      at,
    }));
  }

  /**
   * Sets the meter that measures the requests of each route.
   *
   * @internal
   */
  measureWith(meter: RouteMeter | undefined): this {
    this.meter = meter;
    return this;
  }

  /**
   * Sends a request through the routes.
   *
   * @param next - called after the last route
   * @returns when the request is done; a promise only if a matcher or handler was asynchronous
   */
  handle(request: HttpRequest, response: HttpResponse, next: Next): void | Promise<void> {
    return this.runFrom(0, request, response, next, false);
  }

  /**
   * Sends a request through the routes of a server, like {@link handle}. To save a promise per request, it stores the outermost handler in
   * `exchange.outermost`, to which the server attributes errors, and the pending result of `next` in `exchange.passedOn`.
   *
   * @internal
   */
  handleFirst(request: ServerRequest, response: HttpResponse, next: Next): void | Promise<void> {
    return this.runFrom(0, request, response, next, true);
  }

  private runFrom(first: number, request: HttpRequest, response: HttpResponse, next: Next, isFirst: boolean): void | Promise<void> {
    for (let at = first; at < this.routes.length; at += 1) {
      const route = this.routes[at] as Route;
      if (route.group !== undefined && isGroupTaken(request, route.group)) continue;
      const matched = route.matchers.matches(request);
      if (matched === false) continue;
      if (matched === true) return this.enter(route, request, response, next, isFirst);
      return matched.then((result) =>
        result ? this.enter(route, request, response, next, isFirst) : this.runFrom(at + 1, request, response, next, isFirst),
      );
    }
    return next(request, response);
  }

  private enter(route: Route, request: HttpRequest, response: HttpResponse, next: Next, isFirst: boolean): void | Promise<void> {
    if (route.group !== undefined) takeGroup(request, route.group);
    if (this.meter !== undefined) return this.enterMeasured(this.meter, route, request, response, next, isFirst);
    return this.callHandler(route, 0, request, response, next, isFirst);
  }

  private enterMeasured(meter: RouteMeter, route: Route, request: HttpRequest, response: HttpResponse, next: Next, isFirst: boolean): void | Promise<void> {
    const first = route.handlers[0];
    if (first === undefined || !(request instanceof ServerRequest)) return this.callHandler(route, 0, request, response, next, isFirst);
    const measurement = meter.begin(request, first);
    let outcome: void | Promise<void>;
    try {
      outcome = this.callHandler(route, 0, request, response, next, isFirst);
    } catch (error) {
      meter.failed(request, measurement, error);
      throw error;
    }
    if (outcome === undefined) meter.done(request, measurement);
    else {
      outcome.then(
        () => meter.done(request, measurement),
        (error: unknown) => meter.failed(request, measurement, error),
      );
    }
    return outcome;
  }

  private callHandler(
    route: Route,
    position: number,
    request: HttpRequest,
    response: HttpResponse,
    next: Next,
    isFirst: boolean,
  ): void | Promise<void> {
    const handler = route.handlers[position];
    if (handler === undefined) return route.terminal ? undefined : this.runFrom(route.at + 1, request, response, next, isFirst);
    let rest: Promise<void> | undefined;
    let isPassedOn = false;
    let isUnderWay = false;
    const follow: Next = (changedRequest, changedResponse) => {
      if (isPassedOn && (isUnderWay || response.headSent || response.ended)) {
        this.report(handler, `called next() again while ${isUnderWay ? 'the first call was under way' : 'the response had begun'}; the second call did nothing`);
        return rest;
      }
      isPassedOn = true;
      isUnderWay = true;
      let result: void | Promise<void>;
      try {
        result = this.callHandler(route, position + 1, changedRequest ?? request, changedResponse ?? response, next, false);
      } finally {
        isUnderWay = false;
      }
      if (result === undefined) {
        enterModule(request, handler);
        return undefined;
      }
      rest = result;
      isUnderWay = true;
      if (isFirst && request instanceof ServerRequest) request.exchange.passedOn = result;
      const done = (): void => {
        isUnderWay = false;
        enterModule(request, handler);
        if (isFirst && request instanceof ServerRequest) request.exchange.passedOn = undefined;
      };
      // The handler may ignore this promise. Handling its rejection here prevents an `unhandledRejection`, which would end the process.
      result.then(done, done);
      return result;
    };
    enterModule(request, handler);
    let outcome: unknown;
    try {
      outcome = handler.handle(request, response, follow);
    } catch (error) {
      throw blameModule({ module: handler, method: 'handle' }, error);
    }
    if (outcome === undefined || outcome === rest) return rest;
    if (!isThenable(outcome)) return this.refuseOutcome(handler, outcome, response, rest);
    if (isFirst && request instanceof ServerRequest && isPlainPromise(outcome)) {
      request.exchange.outermost = handler;
      return outcome as Promise<void>;
    }
    return awaitHandler(handler, outcome, () => (isUnderWay ? rest : undefined));
  }

  /** Throws for an invalid return value if nothing has been answered, because an empty 200 would be wrong. Otherwise only logs it. */
  private refuseOutcome(handler: Handler, outcome: unknown, response: HttpResponse, rest: Promise<void> | undefined): Promise<void> | undefined {
    const problem = `returned ${describeValue(outcome)}, expected nothing or a promise`;
    if (!response.headSent && !response.ended && rest === undefined) throw moduleFault({ module: handler, method: 'handle' }, problem);
    this.report(handler, problem);
    return rest;
  }

  private report(handler: Handler, problem: string): void {
    this.log?.error({ err: moduleFault({ module: handler, method: 'handle' }, problem) }, 'a handler violated its contract');
  }
}

/** Returns true only for a built-in promise. Other thenables may call back twice, or throw when their properties are read. */
function isPlainPromise(outcome: PromiseLike<unknown>): outcome is Promise<unknown> {
  try {
    return outcome instanceof Promise && outcome.then === Promise.prototype.then;
  } catch {
    return false;
  }
}

/** Awaits a handler, then the rest of the chain that the handler started with `next`. */
async function awaitHandler(handler: Handler, outcome: PromiseLike<unknown>, rest: () => Promise<void> | undefined): Promise<void> {
  try {
    await outcome;
  } catch (error) {
    throw blameModule({ module: handler, method: 'handle' }, error);
  }
  await rest();
}
