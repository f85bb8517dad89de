import { readFileSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { until } from '@caddis/test-helpers';
import { expect } from 'chai';
import { needPrograms, startDockerEngine, temporaryFolder, type DockerEngine } from '@caddis/test-servers';
import { Load } from '../testing/load.js';
import { TestEdge } from '../testing/test-edge.js';

const prefix = 'com.caddyserver.http';
const healthCheck = ['--health-cmd', 'busybox test -f /healthy', '--health-interval', '200ms', '--health-retries', '1', '--health-start-period', '60s'];

/** A log entry about a container that was left out. */
interface LeftOut {
  readonly container: string;
  readonly reason: string;
}

describe('docker in a running server', function () {
  let engine: DockerEngine;
  let edge: TestEdge;
  let proxy: object;

  before(async function () {
    needPrograms(this, 'dockerd', 'docker', 'busybox');
    engine = await startDockerEngine();
    await engine.docker('network', 'create', 'web');
    edge = await TestEdge.start('caddis');
    proxy = {
      dynamic_upstreams: { source: 'docker', host: engine.host },
      load_balancing: { selection_policy: { policy: 'round_robin' }, retries: 2 },
      // The address of a removed container does not refuse connections; it does not answer at all.
      transport: { protocol: 'http', dial_timeout: '1s' },
    };
  });
  after(async () => {
    await edge?.stop();
    await engine?.stop();
  });
  afterEach(async () => {
    const containers = (await engine.docker('ps', '--all', '--quiet')).split('\n').filter((id) => id !== '');
    if (containers.length > 0) await engine.docker('rm', '--force', ...containers);
  });

  /** Starts a container that answers each GET of `/name` with its own name. */
  async function run(name: string, matchers: Readonly<Record<string, string>> = {}, options: readonly string[] = []): Promise<void> {
    const labels: Record<string, string> = { [`${prefix}.enable`]: 'true', [`${prefix}.upstream.port`]: '80' };
    for (const [matcher, value] of Object.entries(matchers)) labels[`${prefix}.matchers.${matcher}`] = value;
    const command = ['sh', '-c', `mkdir -p /www && echo -n ${name} > /www/name && exec busybox httpd -f -p 80 -h /www`];
    await engine.run(name, { labels, options: ['--network', 'web', ...options], command });
  }

  /** Waits until exactly these containers get requests. */
  async function untilServed(names: readonly string[], headers: Readonly<Record<string, string>> = {}): Promise<void> {
    const wanted = (names.length === 0 ? ['503'] : names.map((name) => `200 ${name}`)).join();
    await until(`answers of ${names.join()}`, async () => [...new Set(await edge.getAll(names.length + 1, '/name', headers))].sort().join() === wanted);
  }

  it('follows containers as they start and stop, while requests continue', async () => {
    await edge.proxy(proxy);
    await untilServed([]);
    await run('web1');
    await untilServed(['web1']);
    const answers = await Load.during(
      () => edge.get('/name'),
      async () => {
        await run('web2');
        await untilServed(['web1', 'web2']);
        await engine.docker('stop', '--time', '0', 'web1');
        await untilServed(['web2']);
        await engine.docker('start', 'web1');
        await untilServed(['web1', 'web2']);
      },
      1,
    );
    expect(answers).to.have.members(['200 web1', '200 web2']);
  });

  it('pitfall 37: leaves a container out while its health check fails, and answers 503 when there is no other', async () => {
    await edge.proxy(proxy);
    await run('sick', {}, healthCheck);
    await untilServed([]);
    await engine.docker('exec', 'sick', 'busybox', 'touch', '/healthy');
    await untilServed(['sick']);
    await engine.docker('exec', 'sick', 'busybox', 'rm', '/healthy');
    await untilServed([]);
  });

  it('gives containers the requests that their matcher labels match, by the matchers of routes', async () => {
    const matchers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      'by-host': { host: 'one.test *.two.test' },
      'by-path': { path: '/name /other/*', host: 'path.test' },
      'by-method': { method: 'HEAD POST', host: 'method.test' },
      'by-query': { query: 'version=2&beta=*' },
      'by-protocol': { protocol: 'http/1.1', host: 'protocol.test' },
      'by-https': { protocol: 'https', host: 'protocol.test' },
      'by-expression': { expression: "{http.request.header.X-Tier} == 'gold' && path('/na*')" },
    };
    await Promise.all(Object.entries(matchers).map(([name, own]) => run(name, own)));
    await edge.proxy(proxy);
    const expected: readonly (readonly [target: string, headers: Readonly<Record<string, string>>, answer: string])[] = [
      ['/name', {}, '503'],
      ['/name', { host: 'one.test' }, '200 by-host'],
      ['/name', { host: 'ONE.test:8080' }, '200 by-host'],
      ['/name', { host: 'a.two.test' }, '200 by-host'],
      ['/name', { host: 'a.b.two.test' }, '503'],
      ['/name', { host: 'path.test' }, '200 by-path'],
      ['/else', { host: 'path.test' }, '503'],
      ['/name', { host: 'method.test' }, '503'],
      ['/name?version=2&beta=', {}, '200 by-query'],
      ['/name?version=3&beta=', {}, '503'],
      ['/name?version=2', {}, '503'],
      ['/name', { host: 'protocol.test' }, '200 by-protocol'],
      ['/name', { 'x-tier': 'gold' }, '200 by-expression'],
      ['/name', { 'x-tier': 'tin' }, '503'],
    ];
    // The containers become known one after the other.
    for (const [target, headers, answer] of expected) await edge.untilAnswer(answer, target, headers);
    for (const [target, headers, answer] of expected) {
      expect(await edge.get(target, headers), `${target} ${JSON.stringify(headers)}`).to.equal(answer);
    }
    const ofTwo = await edge.getAll(4, '/name?version=2&beta=1', { 'x-tier': 'gold' });
    expect(new Set(ofTwo)).to.deep.equal(new Set(['200 by-expression', '200 by-query']));
  });

  it('leaves a container out whose labels do not make matchers, rather than give it all requests', async () => {
    await edge.proxy(proxy);
    await Promise.all([run('bad-expression', { expression: 'path(' }), run('bad-query', { query: '%zz' }), run('unknown', { port: '80' }), run('good')]);
    for (const name of ['bad-expression', 'bad-query', 'unknown']) await edge.untilPrinted(`"container":"${name}"`);
    await untilServed(['good']);
    const lines = edge.output.split('\n').filter((line) => line.includes('"container left out"'));
    const reasons = Object.fromEntries(lines.map((line) => JSON.parse(line) as LeftOut).map(({ container, reason }) => [container, reason]));
    expect(reasons['bad-expression']).to.match(/^its matcher labels are not accepted: .*http\.matchers\.expression/);
    expect(reasons['bad-query']).to.equal(`bad value "%zz" of label ${prefix}.matchers.query`);
    expect(reasons['unknown']).to.equal(`unknown matcher label ${prefix}.matchers.port`);
  });

  it('asks only for the containers that are wanted', async () => {
    await Promise.all(['red', 'blue'].map((name) => run(name, {}, ['--label', `app=${name}`])));
    await edge.proxy({ ...proxy, dynamic_upstreams: { source: 'docker', host: engine.host, labels: { app: ['blue', 'green'] } } });
    await untilServed(['blue']);
  });

  it('pitfall 30: continues while the engine restarts, and sees what happened meanwhile', async () => {
    await Promise.all([run('kept'), run('gone')]);
    await edge.proxy(proxy);
    await untilServed(['gone', 'kept']);
    const pid = Number(await engine.docker('inspect', '--format', '{{.State.Pid}}', 'gone'));
    const answers = await Load.during(
      () => edge.get('/name'),
      async (load) => {
        await engine.down();
        await edge.untilPrinted('docker engine does not answer');
        await load.more(20);
        process.kill(pid, 'SIGKILL');
        await engine.up();
        await untilServed(['kept']);
        await run('new');
        await untilServed(['kept', 'new']);
      },
      1,
    );
    expect(answers).to.have.members(['200 gone', '200 kept', '200 new']);
  });

  it('keeps its stream of events over a reload, and misses nothing', async () => {
    await run('first');
    await edge.proxy(proxy);
    await untilServed(['first']);
    const before = connections(engine.host);
    await edge.proxy({ ...proxy, headers: {} });
    expect(connections(engine.host).filter((inode) => before.includes(inode))).to.have.length(1);
    await Promise.all([run('second'), edge.proxy(proxy)]);
    await untilServed(['first', 'second']);
  });

  it('pitfall 40: loads while the engine is down, uses static upstreams until it comes, and finds it', async () => {
    await run('late');
    await engine.down();
    // Known upstreams are cached by the engine's address, so use an address that was never used before.
    const folder = await temporaryFolder();
    try {
      const link = `${folder.path}/engine.sock`;
      await symlink(engine.host.slice('unix://'.length), link);
      const dynamic_upstreams = { source: 'docker', host: `unix://${link}`, timeout: '4s' };
      await edge.proxy({ ...proxy, dynamic_upstreams, upstreams: [{ dial: '127.0.0.1:1' }] });
      expect(await edge.get('/name')).to.equal('502');
      await engine.up();
      await untilServed(['late']);
    } finally {
      await folder.remove();
    }
  });

  it('answers the first request after the engine is back, long before the next try is due', async () => {
    await run('first');
    const dynamic_upstreams = { source: 'docker', host: engine.host, grace_period: '0s', timeout: '20s' };
    await edge.proxy({ ...proxy, dynamic_upstreams });
    await untilServed(['first']);
    await engine.down();
    try {
      await edge.untilAnswer('503', '/name');
      // The pause between two attempts grows with each failure.
      await edge.getAll(4, '/name');
    } finally {
      await engine.up();
    }
    expect(await edge.get('/name')).to.equal('200 first');
  });

  it('says what to do about a container that shares the network of another', async () => {
    await run('first');
    await edge.proxy(proxy);
    const labels = { [`${prefix}.enable`]: 'true', [`${prefix}.upstream.port`]: '80' };
    await engine.run('second', { labels, options: ['--network', 'container:first'], command: ['sleep', '1000'] });
    await edge.untilPrinted('shares the network of container');
    await untilServed(['first']);
  });

  it('continues with the containers it knew when a config asks the engine in another way, and it is down', async () => {
    await run('first');
    await edge.proxy(proxy);
    await untilServed(['first']);
    await engine.down();
    try {
      await edge.proxy({ ...proxy, dynamic_upstreams: { source: 'docker', host: engine.host, timeout: '3s' } });
      expect(await edge.get('/name')).to.equal('200 first');
    } finally {
      await engine.up();
    }
  });
});

/** Returns the open connections to an engine's socket, as their inodes. */
function connections(host: string): readonly string[] {
  const path = host.slice('unix://'.length);
  const connected = '03';
  const lines = readFileSync('/proc/net/unix', 'utf8').split('\n').map((line) => line.trim().split(/\s+/));
  return lines.filter(([, , , , , state, , name]) => state === connected && name === path).map(([, , , , , , inode = '']) => inode);
}
