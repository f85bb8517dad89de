import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@caddis/core';
import type { Matcher, SourceStatus } from '@caddis/core/http';
import { testRequest, until } from '@caddis/test-helpers';
import { busyboxImage, freePort, needPrograms, startDockerEngine, type DockerEngine } from '@caddis/test-servers';
import { expect } from 'chai';
import type { DockerConfig } from './docker-config.js';
import type { DockerUpstreams } from './docker-upstreams.js';
import { resolveEngineSettings } from './engine/engine-settings.js';
import { createSource } from './testing/create-source.js';
import { engineWatch } from './testing/engine-watch.js';
import { MatcherContext } from './testing/matcher-context.js';
import { RecordingListener } from './testing/recording-listener.js';

const enabled = { 'com.caddyserver.http.enable': 'true', 'com.caddyserver.http.upstream.port': '80' };
const inWeb = ['--network', 'web'];
/** Maximum wait for an action of the engine, in milliseconds. */
const patienceMs = 50_000;

/** The only matcher in these tests: exact paths. The real matchers belong to another package. */
function matchPath(name: string, config: unknown): Matcher {
  if (name !== 'path') throw new Error(`no matcher ${name}`);
  return { matches: ({ uri }) => (config as readonly string[]).includes(uri) };
}

describe('DockerUpstreams on a real engine', () => {
  let engine: DockerEngine;
  let contexts: MatcherContext[];
  let trusted: NonNullable<DockerConfig['tls']>;

  before(async function () {
    needPrograms(this, 'dockerd', 'docker', 'busybox', 'openssl');
    engine = await startDockerEngine({ tls: true });
    for (const name of ['web', 'back', 'shop_side']) await engine.docker('network', 'create', name);
    const { client } = engine.tls?.certificates ?? {};
    trusted = {
      root_ca_pem_files: [client?.ca ?? ''],
      client_certificate_file: client?.certificate,
      client_certificate_key_file: client?.key,
      insecure_skip_verify: false,
    };
  });
  after(() => engine?.stop());
  beforeEach(() => {
    contexts = [];
  });
  afterEach(async () => {
    for (const context of contexts) await context.close();
    const containers = (await engine.docker('ps', '--all', '--quiet')).split('\n').filter((id) => id !== '');
    if (containers.length > 0) await engine.docker('rm', '--force', ...containers);
  });

  async function provision(config: Partial<DockerConfig> = {}): Promise<DockerUpstreams> {
    const source = createSource({ host: engine.host, ...config });
    const context = new MatcherContext(matchPath);
    contexts.push(context);
    await source.provision(context);
    return source;
  }

  /** Returns the names of the containers that requests are sent to. */
  async function originsOf(source: DockerUpstreams, uri = '/'): Promise<readonly string[]> {
    return (await source.getUpstreams(testRequest({ uri }))).map(({ origin = '' }) => origin);
  }

  async function untilOrigins(source: DockerUpstreams, ...expected: readonly string[]): Promise<void> {
    await until(`the containers are ${expected.join()}`, async () => (await originsOf(source)).join() === expected.join(), patienceMs);
  }

  function untilLeftOut(source: DockerUpstreams, candidate: string, reason: string): Promise<void> {
    return until(`${candidate} is left out: ${reason}`, () => source.status().leftOut?.some((left) => left.candidate === candidate && left.reason === reason) === true, patienceMs);
  }

  async function fetchFrom(source: DockerUpstreams): Promise<number> {
    const [first] = await source.getUpstreams(testRequest());
    const response = await fetch(`http://${first?.dial}/`);
    await response.arrayBuffer();
    return response.status;
  }

  /** Waits until the web server of a container answers 404 (it has no content): it begins to listen some time after the container has started. */
  function untilNotFound(source: DockerUpstreams): Promise<void> {
    return until('the web server answers', async () => (await fetchFrom(source)) === 404, patienceMs);
  }

  it('follows containers as they come and go, in the order of their names', async () => {
    const source = await provision();
    expect(await originsOf(source)).to.deep.equal([]);
    await engine.run('web2', { labels: enabled, options: inWeb });
    await untilOrigins(source, 'web2');
    await engine.run('web1', { labels: enabled, options: inWeb });
    await untilOrigins(source, 'web1', 'web2');
    await engine.run('other', { options: inWeb });
    await engine.run('off', { labels: { ...enabled, 'com.caddyserver.http.enable': 'false' }, options: inWeb });
    await engine.docker('rename', 'web1', 'web3');
    await untilOrigins(source, 'web2', 'web3');
    await engine.docker('stop', '--time', '0', 'web2');
    await untilOrigins(source, 'web3');
    expect(source.status().leftOut).to.deep.equal([]);
    await untilNotFound(source);
  });

  it('finds what runs already', async () => {
    await engine.run('web', { labels: enabled, options: inWeb });
    expect(await originsOf(await provision())).to.deep.equal(['web']);
  });

  it('leaves a container out while its health check has not passed or fails (pitfall 37)', async () => {
    const health = ['--health-cmd', 'busybox test -f /healthy', '--health-interval', '200ms', '--health-retries', '1'];
    const source = await provision();
    await engine.run('web', { labels: enabled, options: [...inWeb, ...health, '--health-start-period', '60s'] });
    await untilLeftOut(source, 'web', 'health check has not passed yet');
    await engine.docker('exec', 'web', 'busybox', 'touch', '/healthy');
    await untilOrigins(source, 'web');
    await engine.docker('exec', 'web', 'busybox', 'rm', '/healthy');
    await untilLeftOut(source, 'web', 'unhealthy');
    expect(await originsOf(source)).to.deep.equal([]);
    await engine.docker('exec', 'web', 'busybox', 'touch', '/healthy');
    await untilOrigins(source, 'web');
  });

  it('leaves a paused container out', async () => {
    await engine.run('web', { labels: enabled, options: inWeb });
    const source = await provision();
    await untilOrigins(source, 'web');
    await engine.docker('pause', 'web');
    await untilLeftOut(source, 'web', 'paused');
    await engine.docker('unpause', 'web');
    await untilOrigins(source, 'web');
  });

  it('chooses no network at random, and follows those that are attached later (pitfalls 34, 35)', async () => {
    const labels = { ...enabled, 'com.docker.compose.project': 'shop' };
    await engine.run('any', { labels, options: inWeb });
    await engine.run('side', { labels: { ...labels, 'com.caddyserver.http.network': 'side' }, options: inWeb });
    const source = await provision();
    await untilOrigins(source, 'any');
    await untilLeftOut(source, 'side', 'not attached to network side, which its label names');
    await engine.docker('network', 'connect', 'shop_side', 'side');
    await untilOrigins(source, 'any', 'side');
    await engine.docker('network', 'connect', 'back', 'any');
    await untilLeftOut(source, 'any', 'attached to several networks (back, web); name one with label com.caddyserver.http.network');
    await engine.docker('network', 'disconnect', 'web', 'any');
    await untilOrigins(source, 'any', 'side');
    const addresses = await engine.docker('inspect', '--format', '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}', 'any');
    expect(source.status().upstreams[0]?.dial).to.equal(`${addresses.trim()}:80`);
  });

  it('leaves a container without a network out, and reaches one on the network of this machine (pitfall 36)', async () => {
    const port = String(await freePort());
    await engine.run('none', { labels: enabled, options: ['--network', 'none'] });
    await engine.run('host', {
      labels: { ...enabled, 'com.caddyserver.http.upstream.port': port },
      options: ['--network', 'host'],
      command: ['httpd', '-f', '-p', `127.0.0.1:${port}`],
    });
    const source = await provision();
    await untilOrigins(source, 'host');
    await untilLeftOut(source, 'none', 'no address in network none');
    await untilNotFound(source);
  });

  it('reaches containers at their published ports', async () => {
    await engine.run('web', { labels: enabled, options: [...inWeb, '--publish', '127.0.0.1::80'] });
    await engine.run('unpublished', { labels: enabled, options: inWeb });
    const source = await provision({ published_ports: true });
    await untilOrigins(source, 'web');
    await untilLeftOut(source, 'unpublished', 'port 80 is not published');
    expect(source.status().upstreams[0]?.dial).to.equal(await engine.docker('port', 'web', '80'));
    await untilNotFound(source);
  });

  it('gives a request the containers whose matcher labels match, and drops the matchers with the last container', async () => {
    const matcher = 'com.caddyserver.http.matchers.path';
    await engine.run('a1', { labels: { ...enabled, [matcher]: '/a' }, options: inWeb });
    await engine.run('a2', { labels: { ...enabled, [matcher]: '/a' }, options: inWeb });
    await engine.run('all', { labels: enabled, options: inWeb });
    const source = await provision();
    expect(await originsOf(source, '/a')).to.deep.equal(['a1', 'a2', 'all']);
    expect(await originsOf(source, '/b')).to.deep.equal(['all']);
    expect(contexts[0]?.loaded).to.deep.equal(['path ["/a"]']);
    await engine.docker('rm', '--force', 'a1', 'a2');
    await until('no matcher is loaded', () => contexts[0]?.loaded.length === 0, patienceMs);
    expect(await originsOf(source, '/a')).to.deep.equal(['all']);
  });

  it('reaches others, from inside a container, on a network that it shares with them (pitfalls 34, 35)', async () => {
    const program = fileURLToPath(new URL('./testing/print-status.js', import.meta.url));
    const repository = fileURLToPath(new URL('../../..', import.meta.url));
    // Mounts Node and its shared libraries from this machine, because the image does not contain them.
    const folders = [...new Set([repository, '/usr', '/lib', '/lib64', dirname(process.execPath)])].filter(existsSync);
    await engine.run('both', { labels: enabled, options: inWeb });
    await engine.docker('network', 'connect', 'back', 'both');
    await engine.run('host', { labels: enabled, options: ['--network', 'host'], command: ['sleep', '1000'] });
    const volumes = [`${engine.host.slice('unix://'.length)}:/var/run/docker.sock`, ...folders.map((folder) => `${folder}:${folder}:ro`)];
    const options = ['--network', 'back', '--entrypoint', process.execPath, ...volumes.flatMap((volume) => ['--volume', volume])];
    const output = await engine.docker('run', '--name', 'proxy', ...options, busyboxImage, program);
    const address = await engine.docker('inspect', '--format', '{{.NetworkSettings.Networks.back.IPAddress}}', 'both');
    const status = JSON.parse(output) as SourceStatus;
    expect(status.upstreams).to.deep.equal([{ dial: `${address}:80`, origin: 'both' }]);
    expect(status.leftOut).to.deep.equal([{ candidate: 'host', reason: 'reached by the address of its engine only; set `published_host`' }]);
  });

  it('lists nothing again for the events of health checks and `docker exec`', async () => {
    await engine.run('web', { labels: enabled, options: inWeb });
    const settings = resolveEngineSettings({ host: engine.host }, {});
    const watch = engineWatch({ settings, clock: systemClock, timeoutMs: patienceMs, pollMs: 600_000, ownContainerId: undefined });
    const listener = new RecordingListener();
    watch.subscribe(listener);
    watch.start();
    try {
      await listener.next();
      await listener.next();
      for (let count = 0; count < 3; count += 1) await engine.docker('exec', 'web', 'busybox', 'true');
      await engine.docker('pause', 'web');
      await listener.next();
      expect(listener.view?.containers[0]?.state).to.equal('paused');
    } finally {
      await watch.close();
    }
  });

  it('survives a restart of the engine, and sees what happened meanwhile (pitfall 30)', async () => {
    await engine.run('kept', { labels: enabled, options: inWeb });
    await engine.run('gone', { labels: enabled, options: inWeb });
    const source = await provision();
    await untilOrigins(source, 'gone', 'kept');
    const pid = Number(await engine.docker('inspect', '--format', '{{.State.Pid}}', 'gone'));
    await engine.down();
    await until('the source is stale', () => source.status().state === 'stale', patienceMs);
    expect(await originsOf(source)).to.deep.equal(['gone', 'kept']);
    process.kill(pid, 'SIGKILL');
    await engine.up();
    await untilOrigins(source, 'kept');
    expect(source.status().state).to.equal('ok');
    await engine.run('new', { labels: enabled, options: inWeb });
    await untilOrigins(source, 'kept', 'new');
  });

  it('notices an engine that hangs, and continues when it does (pitfalls 14, 33)', async () => {
    await engine.run('web', { labels: enabled, options: inWeb });
    const source = await provision({ poll_interval: 1000, timeout: 300 });
    await untilOrigins(source, 'web');
    engine.signal('SIGSTOP');
    await until('the source is stale', () => source.status().state === 'stale', patienceMs);
    expect(source.status().lastError?.message).to.match(/did not answer GET .* in time$/);
    engine.signal('SIGCONT');
    await until('the source is ok', () => source.status().state === 'ok', patienceMs);
  });

  it('loads while the engine is down and finds it when it comes (pitfall 40)', async () => {
    await engine.run('web', { labels: enabled, options: inWeb });
    await engine.down();
    const source = await provision();
    await until('the source is failing', () => source.status().state === 'failing', patienceMs);
    await engine.up();
    await untilOrigins(source, 'web');
  });

  it('speaks TLS with certificates on both sides', async () => {
    await engine.run('web', { labels: enabled, options: inWeb });
    expect(await originsOf(await provision({ host: engine.tls?.host, tls: trusted }))).to.deep.equal(['web']);
  });

  for (const verify of ['1', '']) {
    it(`speaks TLS as the environment says, DOCKER_TLS_VERIFY=${verify}`, async () => {
      const variables = {
        DOCKER_HOST: engine.tls?.host,
        DOCKER_CERT_PATH: engine.tls?.certificates.client.folder,
        DOCKER_TLS_VERIFY: verify,
        DOCKER_API_VERSION: '1.40',
      };
      const before = { ...process.env };
      Object.assign(process.env, variables);
      try {
        await engine.run('web', { labels: enabled, options: inWeb });
        expect(await originsOf(await provision({ host: undefined }))).to.deep.equal(['web']);
      } finally {
        for (const name of Object.keys(variables)) {
          if (before[name] === undefined) delete process.env[name];
          else process.env[name] = before[name];
        }
      }
    });
  }

  const distrusted = [
    { why: 'is not trusted', tls: { root_ca_pem_files: [] }, reason: 'unable to verify the first certificate' },
    { why: 'has another name', tls: { server_name: 'engine.example' }, reason: "Hostname/IP does not match certificate's altnames" },
  ];
  for (const { why, tls, reason } of distrusted) {
    it(`does not speak with an engine whose certificate ${why}`, async () => {
      const source = await provision({ host: engine.tls?.host, tls: { ...trusted, ...tls } });
      await until('the source is failing', () => source.status().state === 'failing', patienceMs);
      expect(source.status().lastError?.message).to.contain(`no connection to ${engine.tls?.host}: ${reason}`);
    });
  }

  it('watches two engines in one process', async () => {
    const other = await startDockerEngine();
    try {
      await other.docker('network', 'create', 'web');
      await other.run('there', { labels: enabled, options: inWeb });
      await engine.run('here', { labels: enabled, options: inWeb });
      const [here, there] = [await provision(), await provision({ host: other.host })];
      expect([await originsOf(here), await originsOf(there)]).to.deep.equal([['here'], ['there']]);
    } finally {
      await contexts.pop()?.close();
      await other.stop();
    }
  });
});
