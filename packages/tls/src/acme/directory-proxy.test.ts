import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { systemClock } from '@caddis/core';
import type { NetworkProxyRequest } from '@caddis/core/http';
import { failureOf } from '@caddis/test-helpers';
import { expect } from 'chai';
import { AcmeTransport } from './acme-transport.js';
import { proxyChoice } from './directory-proxy.js';

describe('a directory behind a network proxy', () => {
  let servers: Server[];
  let transports: AcmeTransport[];
  beforeEach(() => {
    servers = [];
    transports = [];
  });
  afterEach(async () => {
    await Promise.all(transports.map((transport) => transport.close()));
    await Promise.all(
      servers.map((server) => {
        server.closeAllConnections();
        return new Promise((resolve) => server.close(resolve));
      }),
    );
  });

  async function listen(server: Server): Promise<number> {
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  }

  /** Starts a proxy that allows everything and records the target and credentials of each request. */
  async function startProxy(asked: (readonly [target: string | undefined, credentials: string | undefined])[]): Promise<number> {
    const proxy = createServer();
    proxy.on('connect', (request: IncomingMessage, client, head: Buffer) => {
      asked.push([request.url, request.headers['proxy-authorization']]);
      const [host = '', port] = (request.url ?? '').split(':');
      const server = connect(Number(port), host, () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        server.write(head);
        server.pipe(client).pipe(server);
      });
      client.on('error', () => server.destroy()).on('close', () => server.destroy());
      server.on('error', () => client.destroy()).on('close', () => client.destroy());
    });
    return listen(proxy);
  }

  function transportBy(proxyFor: (request: NetworkProxyRequest) => unknown): AcmeTransport {
    const transport = new AcmeTransport({ clock: systemClock, proxyFor: proxyChoice({ proxyFor } as { proxyFor: () => string }) });
    transports.push(transport);
    return transport;
  }

  const get = (transport: AcmeTransport, url: string) => transport.send({ method: 'GET', url, signal: new AbortController().signal });

  it('is used as the module says, again for each address', async () => {
    const directory = await listen(createServer((_request, response) => void response.end('{}')));
    const asked: (readonly [string | undefined, string | undefined])[] = [];
    const other = await listen(createServer((_request, response) => void response.end('{}')));
    const proxy = await startProxy(asked);
    const requests: NetworkProxyRequest[] = [];
    const transport = transportBy((request) => {
      requests.push(request);
      return request.port === directory ? `http://user:p%40ss@127.0.0.1:${proxy}` : undefined;
    });
    expect((await get(transport, `http://127.0.0.1:${directory}/a`)).status).to.equal(200);
    expect((await get(transport, `http://127.0.0.1:${other}/b`)).status).to.equal(200);
    expect(asked).to.deep.equal([[`127.0.0.1:${directory}`, `Basic ${Buffer.from('user:p@ss').toString('base64')}`]]);
    expect(requests).to.deep.equal([directory, other].map((port) => ({ scheme: 'http', host: '127.0.0.1', port })));
  });

  for (const [title, answer, says] of [
    ['a text that is no URL', 'user:secret@proxy', 'not the URL of a proxy'],
    ['a URL of another kind', 'ftp://user:secret@proxy', 'not the URL of a proxy'],
    ['something else', 7, 'expected a URL or undefined'],
  ] as const) {
    it(`is not asked where the module answers ${title}, which is not shown`, async () => {
      const failure = await failureOf(get(transportBy(() => answer), 'https://ca.example/directory'));
      expect([failure.code, failure.message.includes(says), failure.message.includes('secret')]).to.deep.equal(['CORE_MODULE_FAULT', true, false]);
    });
  }

  it('is not asked where the module throws', async () => {
    const failure = await failureOf(
      get(
        transportBy(() => {
          throw new Error('not now');
        }),
        'https://ca.example/directory',
      ),
    );
    expect(failure.message).to.contain('not now');
  });
});
