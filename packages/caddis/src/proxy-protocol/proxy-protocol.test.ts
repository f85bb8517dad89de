import { type Backend, startEcho } from '@caddis/test-helpers';
import { freePort, needPrograms, startHaProxy, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { exchange } from '../testing/exchange.js';
import { startServer } from '../testing/server-process.js';
import { TestEdge } from '../testing/test-edge.js';

/** What a backend behind HAProxy has learned about the client. */
interface Told {
  readonly headers: Readonly<Record<string, string>>;
}

describe('the PROXY protocol between HAProxy and Caddis', () => {
  const undos: (() => unknown)[] = [];

  before(function () {
    needPrograms(this, 'haproxy');
  });

  afterEach(async () => {
    for (const undo of undos.splice(0).reverse()) await undo();
  });

  function ending<T extends { stop(): Promise<void> }>(started: T): T {
    undos.push(() => started.stop());
    return started;
  }

  for (const version of ['send-proxy', 'send-proxy-v2'] as const) {
    it(`is read with ${version}`, async () => {
      const folder = await temporaryFolder();
      undos.push(() => folder.remove());
      const port = await freePort();
      const edge = {
        listen: [`127.0.0.1:${port}`],
        automatic_https: { disable: true },
        listener_wrappers: [{ wrapper: 'proxy_protocol', allow: ['127.0.0.1/32'] }],
        routes: [{ handle: [{ handler: 'static_response', body: '{http.request.local.port}' }] }],
      };
      ending(await startServer('caddis', { admin: { disabled: true }, apps: { http: { servers: { edge } } } }, folder.path, port));
      const proxy = ending(await startHaProxy({ to: port, server: version }));
      // The PROXY header contains the port that the client has connected to, which is that of HAProxy.
      expect(await exchange(proxy.port, { target: '/' })).to.include({ status: 200, body: String(proxy.port) });
      expect(await exchange(port, { target: '/' })).to.include({ status: 200, body: String(port) });
    });
  }

  for (const version of ['v1', 'v2'] as const) {
    it(`is sent in ${version}, to each backend connection its own`, async () => {
      const echo: Backend = await startEcho();
      undos.push(() => echo.close());
      const proxy = ending(await startHaProxy({ to: echo.port, bind: 'accept-proxy', http: true }));
      const reverseProxy = { handler: 'reverse_proxy', transport: { protocol: 'http', proxy_protocol: version }, upstreams: [{ dial: `127.0.0.1:${proxy.port}` }] };
      const edge = ending(await TestEdge.start('caddis', [{ handle: [reverseProxy] }]));
      const answers = await Promise.all(Array.from({ length: 8 }, () => edge.exchange({ target: '/', method: 'POST', body: 'abc' })));
      expect(answers.map(({ status }) => status)).to.deep.equal(answers.map(() => 200));
      const { headers } = JSON.parse(answers[0]?.body ?? '') as Told;
      expect(headers['x-forwarded-for']?.split(', ').at(-1)).to.equal('127.0.0.1');
    });
  }

  it('tells the client that a trusted proxy has named', async () => {
    const echo: Backend = await startEcho();
    undos.push(() => echo.close());
    const proxy = ending(await startHaProxy({ to: echo.port, bind: 'accept-proxy', http: true }));
    const folder = await temporaryFolder();
    undos.push(() => folder.remove());
    const port = await freePort();
    const reverseProxy = { handler: 'reverse_proxy', transport: { protocol: 'http', proxy_protocol: 'v2' }, upstreams: [{ dial: `127.0.0.1:${proxy.port}` }] };
    const edge = {
      listen: [`127.0.0.1:${port}`],
      automatic_https: { disable: true },
      trusted_proxies: { source: 'static', ranges: ['127.0.0.1'] },
      routes: [{ handle: [reverseProxy] }],
    };
    ending(await startServer('caddis', { admin: { disabled: true }, apps: { http: { servers: { edge } } } }, folder.path, port));
    for (const client of ['203.0.113.7', '2001:db8::7']) {
      const { body } = await exchange(port, { target: '/', headers: { 'x-forwarded-for': client } });
      expect((JSON.parse(body) as Told).headers['x-forwarded-for']?.split(', ').at(-1)).to.equal(client);
    }
  });
});
