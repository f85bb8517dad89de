import type { Handler, HttpRequest, HttpResponse, Matcher, Next } from '@caddis/core/http';
import type { ServerInput } from '../server/server-config.js';

/** Config of a handler. */
export interface HandlerInput {
  readonly handler: string;
  readonly [field: string]: unknown;
}

/** Config of a route, which may also contain handlers and matchers that the test has created. */
export interface TestRoute {
  readonly match?: readonly Readonly<Record<string, unknown>>[];
  readonly handle?: readonly (Handler | HandlerInput)[];
  readonly terminal?: boolean;
  readonly group?: string | undefined;
}

/** Config of a server with such routes. */
export interface TestServer extends Omit<ServerInput, 'routes' | 'errors'> {
  readonly routes?: readonly TestRoute[];
  readonly errors?: { readonly routes: readonly TestRoute[] };
}

/** Creates a route with these handlers; matchers and other fields are optional. */
export function route<Given extends Handler | HandlerInput, Match = Matcher>(
  handle: readonly Given[],
  rest: { readonly match?: readonly Readonly<Record<string, Match>>[]; readonly terminal?: boolean; readonly group?: string } = {},
): { readonly match: readonly Readonly<Record<string, Match>>[]; readonly handle: readonly Given[]; readonly terminal: boolean; readonly group: string | undefined } {
  return { match: [], handle, terminal: false, group: undefined, ...rest };
}

/** Creates a handler from a function. */
export function handler(handle: (request: HttpRequest, response: HttpResponse, next: Next) => void | Promise<void>): Handler {
  return { handle };
}

/** Creates the config of a `static_response` handler. */
export function answers(config: object): HandlerInput {
  return { handler: 'static_response', ...config };
}

/** Creates a route that answers with a text. */
export function says(body: string): TestRoute {
  return route([answers({ body })]);
}

/** Creates a handler that answers when the test calls `finish`. */
export function held(): { readonly routes: readonly TestRoute[]; readonly arrived: Promise<void>; finish(): void } {
  let finish = (): void => undefined;
  let arrive = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const waiting = handler((_request, response) => {
    arrive();
    return new Promise<void>((resolve) => {
      finish = () => {
        response.end('late');
        resolve();
      };
    });
  });
  return { routes: [route([waiting])], arrived, finish: () => finish() };
}
