import { module } from '@caddis/core';
import { handlers, type Handler, type HttpRequest, type HttpResponse, type Next } from '@caddis/core/http';
import { expect } from 'chai';
import { type Backend, RawClient } from '@caddis/test-helpers';
import type { ProxyDirectory } from '../backends/proxy-directory.js';
import { useFixture } from '../testing/fixture.js';
import { proxyTo } from '../testing/running-config.js';
import { DirectoryApp } from '../testing/scripted-modules.js';
import { heapGrowth } from '../testing/settled-heap.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Returns the number of open connections of this process. */
function sockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
}

/** Calls the next handler once the client has left. */
@module(handlers, { name: 'wait_for_leave', summary: 'Waits until the client has left.' })
class WaitForLeave implements Handler {
  static reached = (): void => undefined;
  static done = (): void => undefined;

  async handle(_request: HttpRequest, response: HttpResponse, next: Next): Promise<void> {
    WaitForLeave.reached();
    await new Promise<void>((resolve) => response.onAbort(resolve));
    try {
      await next();
    } finally {
      WaitForLeave.done();
    }
  }
}

describe('clients that go away', () => {
  const fixture = useFixture();

  async function settled(backend: Backend, directory: ProxyDirectory): Promise<object> {
    while (backend.open.size > 0 || directory.upstreams().some((host) => host.num_requests > 0)) await turn();
    return directory.upstreams().map(({ num_requests, fails }) => ({ num_requests, fails }));
  }

  const cases: readonly { name: string; send: string; until: RegExp | undefined }[] = [
    { name: 'before the response', send: 'GET /wait HTTP/1.1\r\nHost: a\r\n\r\n', until: undefined },
    { name: 'in its body', send: 'GET /begin HTTP/1.1\r\nHost: a\r\n\r\n', until: /begun/ },
    { name: 'in the body of the request', send: 'POST /wait HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf', until: undefined },
    { name: 'from an upgraded connection', send: 'GET /up HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n', until: /101/ },
  ];
  for (const { name, send, until } of cases) {
    it(`take the request to the backend with them: ${name}`, async () => {
      let asked = 0;
      const backend = await fixture.raw((socket) => {
        socket.once('data', (head: Buffer) => {
          asked += 1;
          if (head.includes('/begin')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun');
          if (head.includes('/up')) socket.write('HTTP/1.1 101 Up\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n');
        });
      });
      const edge = await fixture.edge(proxyTo([backend.dial], { health_checks: { passive: { fail_duration: '1m' } } }), [], { extra: { DirectoryApp } });
      const client = await RawClient.connect(edge.port());
      client.send(send);
      if (until === undefined) while (asked === 0) await turn();
      else await client.until(until);
      client.close();
      expect(await settled(backend, DirectoryApp.latest as ProxyDirectory)).to.deep.equal([{ num_requests: 0, fails: 0 }]);
      expect(edge.lines.filter(({ level }) => level === 'error' || level === 'warn')).to.deep.equal([]);
    });
  }

  /** Sends a request, disconnects once it has reached the waiting handler, and returns when that handler has finished. */
  async function leaveDuringHandler(port: number): Promise<void> {
    const reached = new Promise<void>((resolve) => (WaitForLeave.reached = resolve));
    const left = new Promise<void>((resolve) => (WaitForLeave.done = resolve));
    const client = await RawClient.connect(port);
    client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await reached;
    client.close();
    await left;
  }

  it('send nothing to the backend when they left during an earlier handler', async () => {
    const backend = await fixture.raw(() => undefined);
    const edge = await fixture.edge(proxyTo([backend.dial]), [{ handler: 'wait_for_leave' }], { extra: { DirectoryApp, WaitForLeave } });
    await leaveDuringHandler(edge.port());
    expect(await settled(backend, DirectoryApp.latest as ProxyDirectory)).to.deep.equal([{ num_requests: 0, fails: 0 }]);
    expect(backend.accepted).to.equal(0);
  });

  it('get no copy of a response when they left during the routes of handle_response', async () => {
    const backend = await fixture.scripted('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun');
    const routes = [{ handle: [{ handler: 'wait_for_leave' }, { handler: 'copy_response' }] }];
    const edge = await fixture.edge(proxyTo([backend.dial], { handle_response: [{ routes }] }), [], { extra: { DirectoryApp, WaitForLeave } });
    await leaveDuringHandler(edge.port());
    expect(await settled(backend, DirectoryApp.latest as ProxyDirectory)).to.deep.equal([{ num_requests: 0, fails: 0 }]);
  });

  it('pitfall 58: leave nothing behind, even ten thousand of them', async function () {
    // Up to twelve rounds of a thousand clients.
    this.timeout(600_000);
    const before = sockets();
    const backend = await fixture.raw((socket) => {
      socket.once('data', (head: Buffer) => {
        if (head.includes('/begin')) socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n');
        if (head.includes('/up')) socket.write('HTTP/1.1 101 Up\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\n');
      });
    });
    const edge = await fixture.edge(proxyTo([backend.dial]), [], { extra: { DirectoryApp } });
    const directory = DirectoryApp.latest as ProxyDirectory;

    /** Half of the clients disconnect at a random moment, the others while their request is in progress. */
    async function visit(index: number): Promise<void> {
      const { send, until } = cases[index % cases.length] as (typeof cases)[number];
      const client = await RawClient.connect(edge.port());
      client.send(send);
      if (index % 8 >= cases.length && until !== undefined) await client.until(until);
      else for (let wait = 0; wait < index % 7; wait += 1) await turn();
      client.close();
    }

    const visits = 950;
    // Each leaked request would take a kilobyte or more.
    const maxOfClient = 100;
    const growth = await heapGrowth(async () => {
      for (let done = 0; done < visits; done += 50) await Promise.all(Array.from({ length: 50 }, (_, index) => visit(index)));
      expect(await settled(backend, directory)).to.deep.equal([{ num_requests: 0, fails: 0 }]);
    }, maxOfClient * visits);
    expect(growth / visits, 'bytes of the heap for each client').to.be.below(maxOfClient);
    await edge.stop();
    while (sockets() > before) await turn();
  });
});
