import { once } from 'node:events';
import { type ClientHttp2Session, connect } from 'node:http2';
import { certificates, RawClient } from '@caddis/test-helpers';
import { expect } from 'chai';
import type { Handler } from '@caddis/core/http';
import { handler, route, says, type TestServer } from '../testing/routes.js';
import { startApp, type RunningApp } from '../testing/running-app.js';

const answers: Handler = handler((request, response) => response.end(`${request.method} ${request.headers.get('X-Sent')} ${request.vars.size} ${String(request.placeholders.get('http.request.uri'))}`));
const fails: Handler = handler(() => {
  throw new Error('on purpose');
});

/** Handlers that freeze or wrap something, and then call the next one. */
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
  'wrappers of both': handler((request, response, next) => next(new Proxy(request, {}), new Proxy(response, {}))),
};

/** A client with one connection. */
interface Client {
  /** Sends a request, with a body if it is a POST. @returns status and body of the answer */
  ask(method: string, signal?: AbortSignal): Promise<readonly [status: number, body: string]>;
  close(): void;
}

/** How to start a server and a client for each protocol. */
const protocols: Readonly<Record<string, { start(server: TestServer): Promise<RunningApp>; client(app: RunningApp): Client }>> = {
  'HTTP/1.1': {
    start: (server) => startApp(server),
    client: ({ url }) => ({
      async ask(method, signal = AbortSignal.timeout(60_000)) {
        const answer = await fetch(`${url}/x`, { method, headers: { 'X-Sent': '1' }, signal, ...(method === 'POST' ? { body: 'sent' } : {}) });
        return [answer.status, await answer.text()];
      },
      close: () => undefined,
    }),
  },
  'HTTP/2': {
    start: (server) => startApp({ ...server, tls_connection_policies: [{ default_sni: 'a.example' }] }, { tls: { certificates: { load_pem: [certificates.a] } } }),
    client({ port }) {
      const session = connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
      return { ask: (method, signal) => askOverHttp2(session, method, signal), close: () => session.destroy() };
    },
  },
};

async function askOverHttp2(session: ClientHttp2Session, method: string, signal = AbortSignal.timeout(60_000)): Promise<readonly [status: number, body: string]> {
  const stream = session.request({ ':method': method, ':path': '/x', 'x-sent': '1' }, { signal, endStream: method !== 'POST' });
  if (method === 'POST') stream.end('sent');
  let status = 0;
  let body = '';
  stream.on('response', (head) => (status = Number(head[':status'])));
  stream.setEncoding('utf8').on('data', (text: string) => (body += text));
  await once(stream, 'close');
  return [status, body];
}

/** The handlers after that, and the answer that the client gets. */
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

for (const [protocol, { start, client: clientOf }] of Object.entries(protocols)) {
  describe(`a handler that freezes or wraps, over ${protocol}`, () => {
    for (const [what, freezer] of Object.entries(freezers)) {
      for (const [then, handlers, status, body] of behind) {
        it(`${what} does no harm where ${then}`, async () => {
          const app = await start({ routes: [route([freezer, ...handlers])] });
          const client = clientOf(app);
          try {
            // The second request shows that the first has ended, both for the server and on its connection.
            for (let times = 0; times < 2; times += 1) expect(await client.ask('POST')).to.deep.equal([status, body]);
          } finally {
            client.close();
            await app.stop();
          }
        });
      }

      it(`${what} leaves the answer to error routes`, async () => {
        const app = await start({ routes: [route([freezer, fails])], errors: { routes: [says('sorry')] } });
        const client = clientOf(app);
        try {
          expect(await client.ask('GET')).to.deep.equal([500, 'sorry']);
        } finally {
          client.close();
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
      const app = await start({ routes: [route([waits])] });
      const client = clientOf(app);
      try {
        const leave = new AbortController();
        const answer = client.ask('GET', leave.signal).catch(() => undefined);
        await arrived;
        leave.abort();
        await Promise.all([answer, gone]);
      } finally {
        client.close();
        await app.stop();
      }
    });

    it('its wrapper cuts the response, and the server knows that it is over', async () => {
      const app = await start({ routes: [route([freezers['wrappers of both'] as Handler, handler((_request, response) => response.abort())])] });
      const client = clientOf(app);
      try {
        expect(await client.ask('GET').catch(() => 'cut')).to.equal('cut');
      } finally {
        client.close();
        await app.stop();
      }
    });
  });
}

describe('a wrapped response to an offer of another protocol', () => {
  it('switches', async () => {
    const upgrade = handler((_request, response) => void response.switchProtocols(['Connection', 'Upgrade', 'Upgrade', 'shout']).end('hello'));
    const app = await startApp({ routes: [route([freezers['wrappers of both'] as Handler, upgrade])] });
    const client = await RawClient.connect(app.port);
    client.send('GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: shout\r\n\r\n');
    expect(await client.closed()).to.match(/^HTTP\/1\.1 101 [\s\S]*\r\n\r\nhello$/);
    await app.stop();
  });
});
