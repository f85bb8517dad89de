import type { ServerResponse } from 'node:http';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fetchAnswer, startBackend, type Backend, until } from '@caddis/test-helpers';
import { freePort, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { startWorkers, type WorkersProcess } from './testing/workers-process.js';

/** The fields of `/reverse_proxy/upstreams` that are used. */
interface ToldUpstream {
  readonly num_requests: number;
  readonly healthy: boolean;
  readonly reason?: string;
}

describe('a server with several workers', function () {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let running: WorkersProcess | undefined;
  let backend: Backend | undefined;
  let admin: number;
  let held: ServerResponse[];
  let probes: number;

  beforeEach(async () => {
    folder = await temporaryFolder();
    admin = await freePort();
    held = [];
    probes = 0;
  });
  afterEach(async () => {
    for (const response of held) response.destroy();
    await running?.server.stop();
    await backend?.close();
    running = backend = undefined;
    await folder.remove();
  });

  const tell = async (path: string): Promise<string> => (await fetchAnswer(`http://127.0.0.1:${admin}${path}`)).body;
  const upstreams = async (): Promise<readonly ToldUpstream[]> => JSON.parse(await tell('/reverse_proxy/upstreams')) as readonly ToldUpstream[];
  const healthChecks = { active: { uri: '/health', interval: '1h' } };

  it('is one for the admin API: requests under way, counts, and the lines of a log in one file', async () => {
    backend = await startBackend((request, response) => void (request.url === '/held' ? held.push(response) : response.end('done')));
    const { dial } = backend;
    const file = join(folder.path, 'access.log');
    const logging = { logs: { access: { writer: { output: 'file', filename: file }, include: ['http.log.access'] } } };
    running = await startWorkers(folder.path, [{ handle: [{ handler: 'reverse_proxy', upstreams: [{ dial }] }] }], { admin: { listen: `127.0.0.1:${admin}` }, logging });
    const { ask } = running;
    for (let count = 0; count < 10; count += 1) expect((await ask()).body).to.equal('done');
    const waiting = Array.from({ length: 6 }, () => ask('/held'));
    await until('the backend has them', () => held.length === 6);
    expect((await upstreams()).map(({ num_requests }) => num_requests)).to.deep.equal([6]);
    for (const response of held) response.end('late');
    expect((await Promise.all(waiting)).map(({ body }) => body)).to.deep.equal(Array(6).fill('late'));

    const counted = async (): Promise<boolean> => (await tell('/metrics')).includes('caddy_http_request_duration_seconds_count{server="edge",handler="reverse_proxy",code="200",method="GET"} 16\n');
    await until('all requests are counted', counted);
    const metrics = await tell('/metrics');
    const values = [1, 2].map((worker) => metrics.includes(`caddy_reverse_proxy_upstreams_healthy{upstream="${dial}",worker="${worker}"} 1\n`) && metrics.includes(`caddis_worker_cpu_seconds_total{worker="${worker}"}`));
    expect(values).to.deep.equal([true, true]);

    const lines = async (): Promise<readonly string[]> => (await readFile(file, 'utf8')).trimEnd().split('\n');
    await until('all lines are written', async () => (await lines()).length === 16);
    expect(new Set((await lines()).map((line) => (JSON.parse(line) as { worker: number }).worker))).to.deep.equal(new Set([1, 2]));
  });

  it('checks a backend once, and all workers go by it, one that comes later too', async () => {
    backend = await startBackend((request, response) => {
      if (request.url === '/health') probes += 1;
      response.writeHead(request.url === '/health' ? 500 : 200).end();
    });
    running = await startWorkers(folder.path, [{ handle: [{ handler: 'reverse_proxy', upstreams: [{ dial: backend.dial }], health_checks: healthChecks }] }], { admin: { listen: `127.0.0.1:${admin}` } });
    const { ask, logged, pids } = running;
    /** Resolves when each worker has refused a request. */
    const allRefuse = async (): Promise<void> => {
      const refusing = new Set<unknown>();
      while (refusing.size < 2) {
        const { status } = await ask();
        const { worker } = await logged('"http.log.access');
        if (status === 503) refusing.add(worker);
      }
    };
    await allRefuse();
    process.kill(pids()[0] as number, 'SIGKILL');
    await logged('a new worker has replaced the one that died');
    await allRefuse();
    const [told] = await upstreams();
    expect([probes, told?.healthy, told?.reason]).to.deep.equal([1, false, 'active check: status 500, expected 2xx']);
  });

  it('does not wait for a worker that is being started, and tells of it as soon as it serves', async () => {
    // While this file exists, a worker that starts stops itself at once.
    const [hold, script] = [join(folder.path, 'hold'), join(folder.path, 'hold.mjs')];
    await writeFile(script, `import { existsSync } from 'node:fs'; if (process.argv[2] === 'worker' && existsSync(${JSON.stringify(hold)})) process.kill(process.pid, 'SIGSTOP');`);
    const environment = { NODE_OPTIONS: `--import=${pathToFileURL(script).href}` };
    running = await startWorkers(folder.path, [{ handle: [{ handler: 'static_response', body: 'x' }] }], { admin: { listen: `127.0.0.1:${admin}` } }, ['--workers', '2'], environment);
    const { logged, pids } = running;
    const workers = async (): Promise<number> => (await tell('/metrics')).match(/^caddis_worker_cpu_seconds_total\{/gm)?.length ?? 0;
    expect(await workers()).to.equal(2);
    const before = pids();
    await writeFile(hold, '');
    process.kill(before[0] as number, 'SIGKILL');
    const started = (): readonly number[] => pids().filter((pid) => !before.includes(pid));
    await until('another one is started', () => started().length > 0);
    // Collected values are reused for nine times as long as collecting them took.
    await until('the one that died is not told of', async () => (await workers()) === 1);
    await rm(hold);
    // The worker may stop itself after this signal, so the signal is repeated.
    await until('both are told of', async () => {
      for (const pid of started()) process.kill(pid, 'SIGCONT');
      return (await workers()) === 2;
    });
    await logged('a new worker has replaced the one that died');
  });
});
