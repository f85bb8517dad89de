import { expect } from 'chai';
import type { Handler } from '@caddis/core/http';
import { handler, route, says } from '../testing/routes.js';
import { startApp } from '../testing/running-app.js';

const answers: Handler = handler((request, response) => response.end(`${request.method} ${request.headers.get('X-Sent')} ${request.vars.size} ${String(request.placeholders.get('http.request.uri'))}`));
const fails: Handler = handler(() => {
  throw new Error('on purpose');
});

/** What a handler freezes, and does then. */
const freezers: Readonly<Record<string, Handler>> = {
  'its request': handler((request, _response, next) => {
    Object.freeze(request);
    return next();
  }),
  'its response': handler((_request, response, next) => {
    Object.freeze(response);
    return next();
  }),
  both: handler((request, response, next) => {
    Object.freeze(request);
    Object.freeze(response);
    return next();
  }),
  'both, and waits': handler(async (request, response, next) => {
    Object.freeze(request);
    Object.freeze(response);
    await next();
    await Promise.resolve();
  }),
  'both, and waits for nobody': handler((request, response, next) => {
    Object.freeze(request);
    Object.freeze(response);
    void next();
  }),
};

/** Who answers behind that, and what the client gets. */
const behind: readonly (readonly [what: string, handlers: readonly Handler[], status: number, body: string])[] = [
  ['another handler answers', [answers], 200, 'POST 1 0 /x'],
  ['another handler reads the body', [handler(async (request, response) => {
    let body = '';
    for await (const piece of request.body) body += String(piece);
    response.end(body);
  })], 200, 'sent'],
  ['another handler answers later', [handler(async (_request, response) => {
    await new Promise((resolve) => setImmediate(resolve));
    response.status = 201;
    response.headers.set('X-Set', '1');
    response.write('a');
    response.end('b');
  })], 201, 'ab'],
  ['nobody answers', [], 200, ''],
  ['another handler fails', [fails], 500, ''],
  ['another handler fails later', [handler(() => Promise.reject(new Error('later')))], 500, ''],
];

describe('a handler that freezes', () => {
  for (const [what, freezer] of Object.entries(freezers)) {
    for (const [then, handlers, status, body] of behind) {
      it(`${what} does no harm where ${then}`, async () => {
        const app = await startApp({ routes: [route([freezer, ...handlers])] });
        try {
          // The second request shows that the first is over, for the server and on its connection.
          for (let times = 0; times < 2; times += 1) {
            const answer = await fetch(`${app.url}/x`, { method: 'POST', headers: { 'X-Sent': '1' }, body: 'sent', signal: AbortSignal.timeout(5000) });
            expect([answer.status, await answer.text()]).to.deep.equal([status, body]);
          }
        } finally {
          await app.stop();
        }
      });
    }

    it(`${what} leaves the answer to error routes`, async () => {
      const app = await startApp({ routes: [route([freezer, fails])], errors: { routes: [says('sorry')] } });
      try {
        const answer = await fetch(`${app.url}/x`, { signal: AbortSignal.timeout(5000) });
        expect([answer.status, await answer.text()]).to.deep.equal([500, 'sorry']);
      } finally {
        await app.stop();
      }
    });
  }

  it('its response hears that the client has gone', async () => {
    let hasGone = (): void => undefined;
    const gone = new Promise<void>((resolve) => (hasGone = resolve));
    let hasArrived = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (hasArrived = resolve));
    const waits = handler((request, response) => {
      Object.freeze(request);
      Object.freeze(response);
      response.onAbort(hasGone);
      hasArrived();
      return new Promise<void>((resolve) => request.signal.addEventListener('abort', () => resolve()));
    });
    const app = await startApp({ routes: [route([waits])] });
    try {
      const client = new AbortController();
      const answer = fetch(app.url, { signal: client.signal }).catch(() => undefined);
      await arrived;
      client.abort();
      await Promise.all([answer, gone]);
    } finally {
      await app.stop();
    }
  });
});
