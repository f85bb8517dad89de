import { expect } from 'chai';
import type { ReverseProxyHandler } from './reverse-proxy-handler.js';
import { useFixture } from './testing/fixture.js';
import { proxyTo } from './testing/running-config.js';

const offer = 'GET /up HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n';
const switched = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n';

/** Returns a config of one server with a route per handler. Each route but the last matches its own path, `/` and the index. */
function routesTo(...handlers: readonly object[]): unknown {
  const routes = handlers.map((handler, index) => ({ ...(index === handlers.length - 1 ? {} : { match: [{ path: [`/${index}`] }] }), handle: [handler] }));
  return { admin: { disabled: true }, apps: { http: { servers: { edge: { listen: ['127.0.0.1:0'], routes } } } } };
}

describe('a reverse_proxy handler that a reload keeps', () => {
  const fixture = useFixture();
  const answer = async (url: string): Promise<string> => (await fetch(url)).text();

  it('keeps its round-robin position, its counters and the health of its upstreams, wherever it is in the config', async () => {
    const dials = await Promise.all(['a', 'b', 'c'].map(async (name) => (await fixture.backend((_request, response) => void response.end(name))).dial));
    const dead = await fixture.refused();
    const handler = proxyTo([...dials, dead], {
      load_balancing: { selection_policy: { policy: 'round_robin' }, retries: 3 },
      health_checks: { passive: { fail_duration: '1h', max_fails: 1 } },
    });
    const edge = await fixture.run(routesTo(handler));
    const instance = edge.runtime.current?.moduleAt('/apps/http/servers/edge/routes/0/handle/0')?.instance;
    const answers: string[] = [];
    for (let round = 0; round < 10; round += 1) {
      answers.push(await answer(`${edge.url()}/x`));
      // The surrounding config changes, and the handler moves to another position each time.
      const neighbours = Array.from({ length: round % 3 }, (_, index) => ({ handler: 'static_response', body: `${round} ${index}` }));
      await edge.reload(routesTo(...neighbours, handler));
    }
    expect([...edge.runtime.current?.modules() ?? []].map((module) => module.instance)).to.include(instance);
    // A new instance would start with the first upstream, and try the dead one again.
    expect(answers.join('')).to.match(/^(abc|bca|cab)\1*/).and.to.have.length(10);
    const { path, upstreams } = (instance as ReverseProxyHandler).report();
    expect(path).to.equal(edge.runtime.current && [...edge.runtime.current.modules()].find((module) => module.instance === instance)?.planned.pointer);
    expect(upstreams.find(({ address }) => address === dead)).to.include({ fails: 1 });
  });

  it('keeps its open upgraded connections, and one that is gone closes its own', async () => {
    const backend = await fixture.raw((socket) => {
      socket.once('data', () => {
        socket.write(switched);
        socket.on('data', (chunk: Buffer) => socket.write(chunk));
      });
    });
    const [kept, gone] = [proxyTo([backend.dial]), proxyTo([backend.dial], { flush_interval: 1 })];
    const edge = await fixture.run(routesTo(gone, kept));
    const first = await fixture.client(edge.port());
    first.send(offer);
    await first.until(/101/);
    const second = await fixture.client(edge.port());
    second.send(offer.replace('/up', '/0'));
    await second.until(/101/);
    await edge.reload(routesTo(kept));
    await second.closed();
    for (let round = 0; round < 3; round += 1) {
      await edge.reload(routesTo(...Array.from({ length: round }, () => ({ handler: 'static_response' })), kept));
      first.send(`round ${round};`);
      await first.until(new RegExp(`round ${round};`));
    }
    await edge.reload(routesTo({ handler: 'static_response' }));
    await first.closed();
  });
});
