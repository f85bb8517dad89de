import type { Handler } from '@caddis/core/http';
import { request, type RawAnswer } from './exchange.js';
import { route, type HandlerInput, type TestServer } from './routes.js';
import { startApp } from './running-app.js';

/** Sends one request to a list of handlers, or to a server. */
export async function ask(
  server: readonly (Handler | HandlerInput)[] | TestServer,
  line = 'GET /',
  headers: readonly string[] = [],
  body = '',
): Promise<RawAnswer> {
  const app = await startApp(Array.isArray(server) ? { routes: [route(server as readonly (Handler | HandlerInput)[])] } : (server as TestServer));
  try {
    return await request(app.port, line, headers, body);
  } finally {
    await app.stop();
  }
}
