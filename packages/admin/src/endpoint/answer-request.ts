import type { IncomingMessage, ServerResponse } from 'node:http';
import { blameModule, type Logger, moduleFault } from '@caddis/core';
import { AdminError, isAdminError, type AdminAnswer } from '@caddis/core/admin';
import { errorLine } from '@caddis/core/framework';
import type { AdminSocket } from './admin-socket.js';
import { guard, type GuardRules } from './guard.js';
import { IncomingRequest, targetOf, type RequestTarget } from './incoming-request.js';
import type { RequestCounts } from './request-counts.js';
import type { PlacedRoute, RouteTable } from './route-table.js';
import { sendAnswer } from './send-answer.js';

/** Settings for answering requests. @internal */
export interface Answering {
  readonly guards: GuardRules;
  readonly routes: RouteTable;
  /** Whether secrets are shown on every connection, not only on private unix sockets. */
  readonly secretsVisible: boolean;
  readonly logger: Logger;
  readonly counts: RequestCounts;
}

/** Header fields of every answer. They forbid caching, framing and MIME sniffing. */
const commonFields: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
};

const reading: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Answers one request to the endpoint. Never rejects.
 *
 * @internal
 */
export async function answerRequest(request: IncomingMessage, response: ServerResponse, socket: AdminSocket, answering: Answering): Promise<void> {
  const { logger } = answering;
  const head: Record<string, string> = { ...commonFields };
  const target = targetOf(request.url ?? '/');
  const { method = '' } = request;
  logger[reading.has(method) ? 'debug' : 'info']({ method, uri: request.url, remote: request.socket.remoteAddress }, 'admin request');
  let placed: PlacedRoute | undefined;
  let isError = false;
  try {
    const origin = guard(request, answering.guards);
    if (origin !== undefined) Object.assign(head, { 'Access-Control-Allow-Origin': origin, Vary: 'Origin' });
    placed = answering.routes.find(target.path);
    const answer = await answerOf(request, response, { placed, target, socket, answering, hasOrigin: origin !== undefined });
    await sendAnswer(response, answer, head, method === 'HEAD');
  } catch (thrown) {
    isError = true;
    await fail(response, thrown, { placed, head, logger, target });
  } finally {
    if (placed !== undefined) answering.counts.count({ handler: placed.handler, path: placed.route.path, method }, response.statusCode, isError);
    // The unread rest of a body would be parsed as the next request, so the connection is closed.
    if (!request.complete) leaveUnread(request, response);
  }
}

/**
 * Answers a request to an endpoint that will never open, because the config that asked for it has failed. Never throws.
 *
 * @internal
 */
export function refuseAbandoned(request: IncomingMessage, response: ServerResponse): void {
  const json = { error: 'the config that uses this endpoint has failed' };
  void sendAnswer(response, { status: 503, json }, commonFields, request.method === 'HEAD').catch(() => {});
  if (!request.complete) leaveUnread(request, response);
}

interface Found {
  readonly placed: PlacedRoute | undefined;
  readonly target: RequestTarget;
  readonly socket: AdminSocket;
  readonly answering: Answering;
  readonly hasOrigin: boolean;
}

async function answerOf(request: IncomingMessage, response: ServerResponse, { placed, target, socket, answering, hasOrigin }: Found): Promise<AdminAnswer> {
  const { method = '' } = request;
  if (placed === undefined) {
    if (answering.routes.lacksSlash(target.path)) return redirect(request, `${target.path}/`);
    throw new AdminError(404, `nothing is found at ${target.path}; GET / lists all routes`);
  }
  const { route, module } = placed;
  const allowed = [...new Set(['OPTIONS', ...route.methods, ...(route.methods.includes('GET') ? ['HEAD'] : [])])];
  if (method === 'OPTIONS' && !route.methods.includes('OPTIONS')) return preflight(allowed, hasOrigin);
  if (!allowed.includes(method)) {
    response.setHeader('Allow', allowed.join(', '));
    throw new AdminError(405, `method not allowed: ${method}`);
  }
  const rest = target.path.slice(route.path.length);
  const incoming = new IncomingRequest(request, response, {
    ...target,
    rest,
    seesSecrets: answering.secretsVisible || socket.isPrivate,
    ending: socket.signal,
  });
  const answer: unknown = await route.handle(incoming);
  if (typeof answer !== 'object' || answer === null) {
    throw moduleFault({ module, method: 'routes' }, `the route ${route.path} answered ${answer === null ? 'null' : typeof answer}, expected an object`);
  }
  return answer as AdminAnswer;
}

function redirect(request: IncomingMessage, path: string): AdminAnswer {
  const query = (request.url ?? '').split('?').slice(1).join('?');
  // A client may change the method to GET after a 301.
  const status = request.method === 'GET' || request.method === 'HEAD' ? 301 : 308;
  return { status, headers: { Location: query === '' ? path : `${path}?${query}` } };
}

/** Answers an `OPTIONS` request: what a page of an allowed origin may send. @see Caddy's `handleConfig` of OPTIONS */
function preflight(allowed: readonly string[], hasOrigin: boolean): AdminAnswer {
  const cors = {
    'Access-Control-Allow-Methods': 'OPTIONS, GET, POST, PUT, PATCH, DELETE',
    'Access-Control-Allow-Headers': 'Content-Type, Content-Length, Cache-Control, If-Match',
    'Access-Control-Expose-Headers': 'ETag',
    'Access-Control-Allow-Credentials': 'true',
  };
  return { status: 200, headers: { Allow: allowed.join(', '), ...(hasOrigin ? cors : {}) } };
}

async function fail(
  response: ServerResponse,
  thrown: unknown,
  { placed, head, logger, target }: { readonly placed: PlacedRoute | undefined; readonly head: Readonly<Record<string, string>>; readonly logger: Logger; readonly target: RequestTarget },
): Promise<void> {
  const told = isAdminError(thrown) && thrown.status >= 400 && thrown.status <= 599;
  if (!told) {
    const err = placed?.module === undefined ? thrown : blameModule({ module: placed.module, method: 'routes' }, thrown);
    logger.error({ path: target.path, err }, 'an admin route failed');
  }
  if (response.headersSent) return void response.destroy();
  const status = told ? thrown.status : 500;
  const json = { error: told ? thrown.message : `the route failed: ${errorLine(thrown)}`, ...(told ? thrown.details : {}) };
  try {
    await sendAnswer(response, { status, json }, head, false);
  } catch (error) {
    // The details of an error may not be serialisable as JSON.
    logger.error({ path: target.path, err: error }, 'an admin route failed');
    if (!response.headersSent) await sendAnswer(response, { status, json: { error: json.error } }, head, false);
    else response.destroy();
  }
}

/** Closes the connection after the answer, without reading the rest of the request. */
function leaveUnread(request: IncomingMessage, response: ServerResponse): void {
  const leave = (): void => void request.socket.destroySoon();
  if (response.writableFinished) leave();
  else response.once('finish', leave);
}
