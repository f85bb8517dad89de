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
  /** Position of the route in the list. */
  readonly at: number;
}

/**
 * Routes, ready to run. Nothing asynchronous happens unless a matcher or handler brings it in. This is the one place that calls
 * handlers:
 *
 * - What a handler throws or rejects with goes on as it is, and is known as that handler's; what is no error becomes
 *   `CORE_MODULE_FAULT`.
 * - A handler that calls `next` and does not wait for it is waited for all the same.
 * - A second call of `next`, while the first is under way or after the response has begun, is logged and changes nothing.
 * - A handler that returns anything but nothing or a promise fails with `CORE_MODULE_FAULT`, unless the response has begun; then
 *   that is only logged.
 *
 * @public
 */
export class RouteList implements Handler {
  private readonly routes: readonly Route[];
  private meter: RouteMeter | undefined;

  /**
   * @param routes - routes as loaded from the config
   * @param log - hears of handlers that break their contract without harm to the response
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
   * Has the requests measured that each route takes.
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
   * @param next - called when the request has come through all of them
   * @returns when it is done with; a promise only where something asynchronous took part
   */
  handle(request: HttpRequest, response: HttpResponse, next: Next): void | Promise<void> {
    return this.runFrom(0, request, response, next, false);
  }

  /**
   * Sends a request through the routes of a server, as {@link handle} does. Whose error it is stands in `outermost` of the exchange, and
   * what is under way still in `passedOn`: that saves a promise for each request.
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
      // The handler may drop it, and a failure that nobody hears of would be one of the process.
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

  /** What it means is not known; where nothing has been answered, an empty 200 would be a lie. */
  private refuseOutcome(handler: Handler, outcome: unknown, response: HttpResponse, rest: Promise<void> | undefined): Promise<void> | undefined {
    const problem = `returned ${describeValue(outcome)}, expected nothing or a promise`;
    if (!response.headSent && !response.ended && rest === undefined) throw moduleFault({ module: handler, method: 'handle' }, problem);
    this.report(handler, problem);
    return rest;
  }

  private report(handler: Handler, problem: string): void {
    this.log?.error({ err: moduleFault({ module: handler, method: 'handle' }, problem) }, 'a handler broke its contract');
  }
}

/** Other objects with a `then` may call back twice, or throw when they are looked at. */
function isPlainPromise(outcome: PromiseLike<unknown>): outcome is Promise<unknown> {
  try {
    return outcome instanceof Promise && outcome.then === Promise.prototype.then;
  } catch {
    return false;
  }
}

/** Waits for a handler, and for what it has passed the request on to. */
async function awaitHandler(handler: Handler, outcome: PromiseLike<unknown>, rest: () => Promise<void> | undefined): Promise<void> {
  try {
    await outcome;
  } catch (error) {
    throw blameModule({ module: handler, method: 'handle' }, error);
  }
  await rest();
}
