import type { Handler, HttpRequest, HttpResponse, Matcher, Next } from '@caddis/core/http';
import type { ServerInput } from '../server/server-config.js';

/** A handler as it stands in a config. */
export interface HandlerInput {
  readonly handler: string;
  readonly [field: string]: unknown;
}

/** A route as it stands in a config, with handlers and matchers that the test has made itself among the others. */
export interface TestRoute {
  readonly match?: readonly Readonly<Record<string, unknown>>[];
  readonly handle?: readonly (Handler | HandlerInput)[];
  readonly terminal?: boolean;
  readonly group?: string | undefined;
}

/** A server as it stands in a config, with such routes. */
export interface TestServer extends Omit<ServerInput, 'routes' | 'errors'> {
  readonly routes?: readonly TestRoute[];
  readonly errors?: { readonly routes: readonly TestRoute[] };
}

/** A route with these handlers; matchers and the rest can be given. */
export function route<Given extends Handler | HandlerInput, Match = Matcher>(
  handle: readonly Given[],
  rest: { readonly match?: readonly Readonly<Record<string, Match>>[]; readonly terminal?: boolean; readonly group?: string } = {},
): { readonly match: readonly Readonly<Record<string, Match>>[]; readonly handle: readonly Given[]; readonly terminal: boolean; readonly group: string | undefined } {
  return { match: [], handle, terminal: false, group: undefined, ...rest };
}

/** A handler made of a function. */
export function handler(handle: (request: HttpRequest, response: HttpResponse, next: Next) => void | Promise<void>): Handler {
  return { handle };
}

/** The handler `static_response` as it stands in a config. */
export function answers(config: object): HandlerInput {
  return { handler: 'static_response', ...config };
}

/** A route that answers with a text. */
export function says(body: string): TestRoute {
  return route([answers({ body })]);
}

/** A handler whose requests a test answers when it likes. */
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
