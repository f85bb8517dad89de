import type { ServerResponse } from 'node:http';
import { AddressBackends, until } from '@caddis/test-helpers';
import { expect } from 'chai';
import { startScriptedDns, type ScriptedDns } from '@caddis/test-servers';
import { answersFor, type Names } from '../testing/names.js';
import { proxyRoute, TestEdge } from '../testing/test-edge.js';

const [one, two, three, spare] = ['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.9'] as const;
const passive = { fail_duration: '1h', unhealthy_status: [5] };

describe('what a proxy knows of backends that a source names', () => {
  let backends: AddressBackends;
  let dns: ScriptedDns;
  let known: Names;
  let edge: TestEdge;

  before(async () => {
    edge = await TestEdge.start('caddis');
  });
  after(() => edge.stop());
  beforeEach(async () => {
    backends = await AddressBackends.start(one, two, three, spare);
    known = { 'web.test': [one, two] };
    dns = await startScriptedDns(answersFor(known));
  });
  afterEach(async () => {
    await edge.reload([]);
    await dns.stop();
    await backends.close();
  });

  /** Returns a proxy to a name that is looked up all the time. */
  function over(balancing: object, healthChecks: object = {}): object {
    return {
      dynamic_upstreams: { source: 'a', name: 'web.test', port: String(backends.port), refresh: '100ms', resolver: { addresses: [dns.udp] } },
      load_balancing: balancing,
      health_checks: healthChecks,
    };
  }

  /** Waits until a new backend gets requests. */
  async function untilUsed(address: string): Promise<void> {
    await until(`a request for ${address}`, async () => (await edge.get()) === `200 ${address}`);
  }

  function fail(address: string): void {
    backends.instead.set(address, (_request, response) => response.writeHead(500).end());
  }

  it('pitfall 53: the policy first sticks to the first that is available, and fails over within one request', async () => {
    await edge.proxy(over({ selection_policy: { policy: 'first' }, retries: 1 }, { passive }));
    expect(new Set(await edge.getAll(5))).to.deep.equal(new Set([`200 ${one}`]));
    await backends.shut(one);
    expect(new Set(await edge.getAll(5))).to.deep.equal(new Set([`200 ${two}`]));
    await backends.open(one);
    expect(await edge.get()).to.equal(`200 ${two}`);
  });

  it('pitfall 55: requests under way still count after a look-up that found others', async () => {
    const held: ServerResponse[] = [];
    backends.instead.set(one, (_request, response) => held.push(response));
    known['web.test'] = [one];
    await edge.proxy(over({ selection_policy: { policy: 'least_conn' } }));
    const waiting = [edge.get(), edge.get()];
    await until('both requests', () => held.length === 2);
    known['web.test'] = [two, one, three];
    // The rest of the look-up in progress, a complete one, and the start of the next.
    await dns.received(dns.queries.length + 4);
    expect(new Set(await edge.getAll(30))).to.deep.equal(new Set([`200 ${two}`, `200 ${three}`]));
    for (const response of held) response.end('late');
    expect(await Promise.all(waiting)).to.deep.equal(['200 late', '200 late']);
    backends.instead.delete(one);
    await untilUsed(one);
  });

  it('pitfall 56: two proxies that judge one backend in different ways do not share the verdict', async () => {
    known['web.test'] = [one];
    await edge.reload([
      proxyRoute(over({}, { passive }), '/strict'),
      proxyRoute(over({}, { passive: { ...passive, max_fails: 1000 } }), '/mild'),
      proxyRoute(over({}), '/blind'),
    ]);
    fail(one);
    expect([await edge.get('/strict'), await edge.get('/mild'), await edge.get('/blind')]).to.deep.equal(['500', '500', '500']);
    backends.instead.clear();
    expect([await edge.get('/strict'), await edge.get('/mild'), await edge.get('/blind')]).to.deep.equal(['503', `200 ${one}`, `200 ${one}`]);
  });

  it('pitfall 57: a backend that was unwell stays so while others come and go', async () => {
    fail(one);
    await edge.proxy(over({ selection_policy: { policy: 'round_robin' } }, { passive }));
    await until('the failure', async () => (await edge.get()) === '500');
    backends.instead.clear();
    for (const addresses of [[one, two, three], [three, one], [one, two, three]]) {
      known['web.test'] = addresses;
      await untilUsed(addresses.includes(two) && addresses.includes(three) ? two : three);
      const others = addresses.filter((address) => address !== one).map((address) => `200 ${address}`);
      await until('the others alone', async () => [...new Set(await edge.getAll(6))].sort().join() === others.sort().join());
    }
  });

  it('pitfall 57: a backend that is well gets no new request once its name is gone', async () => {
    await edge.proxy(over({ selection_policy: { policy: 'round_robin' } }));
    expect(new Set(await edge.getAll(4))).to.deep.equal(new Set([`200 ${one}`, `200 ${two}`]));
    known['web.test'] = [two, three];
    await untilUsed(three);
    const before = backends.count(one);
    await edge.getAll(10);
    expect(backends.count(one)).to.equal(before);
  });

  it('pitfall 57: answers 503 when all are unwell: the source knows, so the static upstreams do not step in', async () => {
    for (const address of [one, two]) fail(address);
    const proxy = over({ selection_policy: { policy: 'round_robin' } }, { passive });
    await edge.proxy({ ...proxy, upstreams: [{ dial: `${spare}:${backends.port}` }] });
    expect(await edge.getAll(4)).to.deep.equal(['500', '500', '503', '503']);
  });
});
