import { blameModule, type Clock, faultOf, type Logger } from '@caddis/core';
import { HandlerError, type Next } from '@caddis/core/http';
import { throwFirst } from '../config/placed-errors.js';
import { AccessLog } from '../logging/access-log.js';
import { NamedLoggers } from '../logging/named-loggers.js';
import { receivedRequest } from '../logging/request-fields.js';
import { expectedFieldErrors, ExpectedFields } from '../request/expected-fields.js';
import type { GuardedCertificates } from '../guards/guarded-certificates.js';
import { splitHost } from '../uri/split-host.js';
import type { ServerRequest } from '../request/server-request.js';
import type { RequestServer } from '../response/exchange-state.js';
import { TrustedProxies } from '../request/trusted-proxies.js';
import { ServerResponse } from '../response/server-response.js';
import { RouteList } from '../routes/route-list.js';
import type { RouteMeter } from '../routes/route-meter.js';
import { setNamedRoutes } from '../routes/route-state.js';
import { ErrorResponder } from './error-responder.js';
import type { Responder } from '../request/responder.js';
import type { ServerConfig } from './server-config.js';
import { runThen } from './run-then.js';
import { StallWatch } from './stall-watch.js';
import { OpenResponses } from './open-responses.js';
import { SlowClients } from './slow-clients.js';
import { transferLimits } from './transfer-limits.js';

/** Options of {@link Server}. @internal */
export interface ServerOptions {
  readonly name: string;
  readonly config: ServerConfig;
  readonly log: Logger;
  readonly clock: Clock;
  /** True if the host of an encrypted request must be the server name (SNI) of its connection. */
  readonly strictHost: boolean;
  /** Answers HTTP challenges of certificate authorities; absent if there is no app `tls`. */
  readonly challenges: GuardedCertificates | undefined;
  /** Measures requests; absent if the server has no request metrics. */
  readonly meter: RouteMeter | undefined;
  /** Returns the time at which the server stops, in milliseconds since the Unix epoch; `undefined` if no stop is planned. */
  readonly endsAt: () => number | undefined;
}

/** Path under which a certificate authority requests the answer to an HTTP challenge. @see RFC 8555, section 8.3 */
const challengePath = '/.well-known/acme-challenge/';

/** Runs after the last route: no handler has answered. The status is reset to 200, because error routes may have set that of their error. */
const unhandled: Next = (_request, response) => {
  if (response !== undefined) response.status = 200;
  if (response instanceof ServerResponse) response.exchange.unhandled = true;
};

/**
 * A configured server: sends requests through its routes, and makes sure that each one is answered, whatever handlers do.
 *
 * @internal
 */
export class Server implements Responder, RequestServer {
  readonly expectedFields: ExpectedFields;
  private readonly routes: RouteList;
  private readonly namedRoutes: ReadonlyMap<string, RouteList>;
  private readonly failures: ErrorResponder;
  private readonly accessLog: AccessLog | undefined;
  readonly clients: TrustedProxies;
  private readonly openResponses = new OpenResponses();
  private readonly stalls: StallWatch;
  private readonly challenges: GuardedCertificates | undefined;
  /** False if no request needs `prepare` before it goes through the routes. */
  private readonly prepares: boolean;
  private onIdle: (() => void) | undefined;

  constructor(private readonly options: ServerOptions) {
    const { config, log, strictHost } = options;
    this.challenges = options.challenges;
    this.stalls = new StallWatch(this.openResponses, new SlowClients(transferLimits(config), log), options.clock, log);
    this.routes = new RouteList(config.routes, log).measureWith(options.meter);
    this.namedRoutes = new Map(Object.entries(config.named_routes).map(([name, route]) => [name, new RouteList([route], log)]));
    this.failures = new ErrorResponder(config.errors.routes, new NamedLoggers('http.log.error', config.logs, log), log);
    this.accessLog = config.logs === undefined ? undefined : new AccessLog(config.logs, log);
    this.clients = new TrustedProxies({
      source: config.trusted_proxies,
      clientIpHeaders: config.client_ip_headers,
      strict: config.trusted_proxies_strict > 0,
      trustUnix: config.trusted_proxies_unix,
      report: (error) => this.report(error, 'a source of trusted proxies failed, so no proxy is trusted'),
    });
    throwFirst(expectedFieldErrors(config));
    this.expectedFields = new ExpectedFields(config);
    this.prepares = this.accessLog !== undefined || this.namedRoutes.size > 0 || config.write_timeout > 0 || strictHost;
  }

  get name(): string {
    return this.options.name;
  }

  get timeLeft(): number | undefined {
    const endsAt = this.options.endsAt();
    return endsAt === undefined ? undefined : Math.max(0, endsAt - this.options.clock.now());
  }

  report(error: unknown, message: string): void {
    this.options.log.error({ err: error, fault: faultOf(error) }, message);
  }

  serve(request: ServerRequest, response: ServerResponse): void {
    const { exchange } = response;
    exchange.server = this;
    exchange.request = request;
    exchange.onClosed = this.finish;
    this.openResponses.add(response);
    this.stalls.begin();
    runThen(
      () => {
        if (this.prepares) this.prepare(request, response);
        if (this.challenges !== undefined && request.uri.startsWith(challengePath)) return this.answerChallenge(this.challenges, request, response);
        return this.routes.handleFirst(request, response, unhandled);
      },
      () => {
        if (exchange.passedOn === undefined) response.end();
        else this.awaitRest(exchange.passedOn, request, response);
      },
      (error) => this.fail(error, request, response),
    );
  }

  /** Resolves when no request is under way. Requests that have stalled are cut after a while. */
  async idle(): Promise<void> {
    this.stalls.stopping();
    if (!this.openResponses.isEmpty) await new Promise<void>((resolve) => (this.onIdle = resolve));
  }

  /** Cuts all requests under way. */
  cut(): void {
    this.stalls.end();
    this.openResponses.abort();
  }

  private readonly finish = (response: ServerResponse): void => {
    this.openResponses.remove(response);
    if (!this.openResponses.isEmpty) return;
    this.stalls.rest();
    this.onIdle?.();
  };

  /** Waits for the rest of the chain, which the outermost handler started without awaiting it. */
  private awaitRest(rest: Promise<void>, request: ServerRequest, response: ServerResponse): void {
    runThen(
      () => rest,
      () => response.end(),
      (error) => this.fail(error, request, response),
    );
  }

  /** Answers an HTTP challenge before any route runs. Requests that are not for a known challenge go through the routes. */
  private answerChallenge(challenges: GuardedCertificates, request: ServerRequest, response: ServerResponse): void | Promise<void> {
    if (request.method !== 'GET') return this.routes.handleFirst(request, response, unhandled);
    const answer = challenges.httpChallenge(splitHost(request.host).name.toLowerCase(), request.uri.slice(challengePath.length).replace(/[?#].*$/s, ''));
    if (answer instanceof Promise) return answer.then((body) => this.sendChallenge(body, request, response));
    return this.sendChallenge(answer, request, response);
  }

  private sendChallenge(body: string | undefined, request: ServerRequest, response: ServerResponse): void | Promise<void> {
    if (body === undefined) return this.routes.handleFirst(request, response, unhandled);
    response.headers.set('Content-Type', 'text/plain');
    response.headers.set('Connection', 'close');
    response.end(body);
  }

  private fail(error: unknown, request: ServerRequest, response: ServerResponse): void {
    const { outermost } = response.exchange;
    this.failures.answer(outermost === undefined ? error : blameModule({ module: outermost, method: 'handle' }, error), request, response);
  }

  private prepare(request: ServerRequest, response: ServerResponse): void {
    const { config, clock, strictHost } = this.options;
    const { accessLog } = this;
    const received = accessLog === undefined ? undefined : receivedRequest(request);
    const deadline = config.write_timeout > 0 ? clock.setTimeout(() => response.abort(), config.write_timeout) : undefined;
    response.exchange.onClosed = () => {
      deadline?.cancel();
      if (received !== undefined) accessLog?.write(request, received, response);
      this.finish(response);
    };
    if (this.namedRoutes.size > 0) setNamedRoutes(request, this.namedRoutes);
    if (strictHost && request.tls !== undefined && splitHost(request.host).name.toLowerCase() !== request.tls.serverName.toLowerCase()) {
      throw new HandlerError(421, 'the host of the request differs from the server name of its TLS connection');
    }
  }
}
