import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RawClient, startBackend, type Backend, until } from '@caddis/test-helpers';
import { accepts, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { writeAppPackages } from '../testing/app-packages.js';
import { runCommand } from '../testing/run-command.js';
import { startWorkers, type WorkersProcess } from './testing/workers-process.js';

const answering = (body: string): readonly object[] => [{ handle: [{ handler: 'static_response', body }] }];

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Returns the number of open connections to a port that some process has accepted. Connections in the kernel's queue have no inode. */
function acceptedOn(port: number): number {
  const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n').map((row) => row.trim().split(/\s+/));
  return rows.filter(([, local = '', , state, , , , , , file]) => state === '01' && file !== '0' && Number.parseInt(local.split(':')[1] ?? '', 16) === port).length;
}

describe('caddis run --workers', function () {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let running: WorkersProcess | undefined;
  let backend: Backend | undefined;

  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(async function () {
    // The output of the server shows what it waits for.
    if (this.currentTest?.state === 'failed') process.stderr.write(`${running?.server.output() ?? ''}\n`);
    await running?.server.stop();
    await backend?.close();
    running = backend = undefined;
    await folder.remove();
  });

  /** Sends requests until each worker has served one. */
  async function untilAllServed(count: number): Promise<void> {
    const server = running as WorkersProcess;
    const served = new Set<unknown>();
    while (served.size < count) {
      expect((await server.ask()).status).to.equal(200);
      served.add((await server.logged('"http.log.access')).worker);
    }
  }

  it('has all workers serve, take a new config together or not at all, and end together', async () => {
    backend = await startBackend((_request, response) => response.end('from the backend'));
    await writeAppPackages(folder.path, { picky: { members: `start() { throw new Error('not here'); }` } });
    running = await startWorkers(folder.path, [{ handle: [{ handler: 'reverse_proxy', upstreams: [{ dial: backend.dial }] }] }]);
    expect((await running.ask()).body).to.equal('from the backend');
    await untilAllServed(2);

    await running.reload(answering('new'));
    await running.logged('"msg":"config serves"');
    await until('the new config serves', async () => (await (running as WorkersProcess).ask()).body === 'new');

    // Third-party apps start only in the workers, so the supervisor itself finds no error.
    await running.reload(answering('newer'), { apps: { picky: {}, http: { servers: { edge: { listen: [`127.0.0.1:${running.port}`], routes: answering('newer') } } } } });
    const refusal = await running.logged('reload failed, the running config is kept');
    expect(JSON.stringify(refusal)).to.match(/"line":1,"column":\d+,.*worker [12] cannot load the config".*\/apps\/picky: picky: starting it failed".*"not here"/);

    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const taken = `127.0.0.1:${(other.address() as AddressInfo).port}`;
    await running.reload(answering('newer'), { apps: { http: { servers: { edge: { listen: [`127.0.0.1:${running.port}`], routes: answering('newer') }, more: { listen: [taken] } } } } });
    const line = await running.logged('reload failed, the running config is kept');
    other.close();
    expect(JSON.stringify(line)).to.match(/the address is in use/);
    await untilAllServed(2);
    expect((await running.ask()).body).to.equal('new');

    const pids = running.pids();
    expect(pids).to.have.length(2);
    running.server.signal('SIGTERM');
    expect([await running.server.exited, pids.filter(isAlive)]).to.deep.equal([0, []]);
  });

  it('replaces a worker that dies, and loses no request but those that it had', async () => {
    running = await startWorkers(folder.path, answering('hi'));
    const [first] = running.pids();
    process.kill(first as number, 'SIGKILL');
    await running.logged('a worker has died, another one replaces it');
    const served = await Promise.all(Array.from({ length: 20 }, () => (running as WorkersProcess).ask()));
    expect(served.filter(({ body }) => body !== 'hi')).to.deep.equal([]);
    await running.logged('a new worker has replaced the one that died');
    expect(running.pids()).to.have.length(2);
    await untilAllServed(2);
  });

  it('keeps connections that come while no worker lives, and those that were on their way to one that is killed', async () => {
    running = await startWorkers(folder.path, answering('hi'));
    const { port, pids, ask, logged } = running;
    const first = pids();
    // Stopped workers take no connections, but have not told the supervisor.
    for (const pid of first) process.kill(pid, 'SIGSTOP');
    const asked = Array.from({ length: 20 }, () => ask());
    await until('the supervisor has them', () => acceptedOn(port) >= asked.length);
    for (const pid of first) process.kill(pid, 'SIGKILL');
    const alone = Array.from({ length: 20 }, () => ask());
    const bodies = (await Promise.all([...asked, ...alone])).map(({ body }) => body);
    expect(bodies).to.deep.equal(bodies.map(() => 'hi'));
    await logged('a new worker has replaced the one that died');
  });

  it('serves on unix sockets, too', async () => {
    const path = join(folder.path, 'edge.sock');
    running = await startWorkers(folder.path, answering('hi'));
    await running.reload([], { apps: { http: { servers: { edge: { listen: [`127.0.0.1:${running.port}`, `unix/${path}|0600`], routes: answering('hi') } } } } });
    await running.logged(`"unix/${path}"`);
    const client = await RawClient.connect(path);
    client.send('GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n');
    expect(await client.closed()).to.match(/^HTTP\/1\.1 200 OK[^]*hi$/);
  });

  it('lets requests end and takes no more when it is stopped, and takes the workers with it when it is killed', async () => {
    let held: ServerResponse | undefined;
    backend = await startBackend((_request, response) => void (held = response));
    running = await startWorkers(folder.path, [{ handle: [{ handler: 'reverse_proxy', upstreams: [{ dial: backend.dial }] }] }]);
    const answer = running.ask();
    await until('the backend has the request', () => held !== undefined);
    running.server.signal('SIGTERM');
    await running.logged('"msg":"shutting down"');
    // New clients are refused, although the worker still has a request to finish.
    const { port } = running;
    await until('nobody listens', async () => !(await accepts(port)));
    (held as ServerResponse | undefined)?.end('late');
    expect([(await answer).body, await running.server.exited]).to.deep.equal(['late', 0]);

    running = await startWorkers(folder.path, answering('hi'), { workers: 2 }, []);
    const pids = running.pids();
    expect(pids).to.have.length(2);
    await running.server.kill();
    await until('the workers are gone', () => !pids.some(isAlive));
  });

  it('loads the config before when workers die of one again and again', async () => {
    const flag = join(folder.path, 'die');
    await writeAppPackages(folder.path, { dies: { atImport: `import { existsSync } from 'node:fs';`, members: `start() { setInterval(() => existsSync(${JSON.stringify(flag)}) && process.kill(process.pid, 'SIGKILL'), 5).unref(); }` } });
    running = await startWorkers(folder.path, answering('good'));
    const { port } = running;
    await running.reload([], { apps: { dies: {}, http: { servers: { edge: { listen: [`127.0.0.1:${port}`], routes: answering('bad') } } } } });
    await running.logged('"msg":"config serves"');
    await until('the bad config serves', async () => (await (running as WorkersProcess).ask()).body === 'bad');
    await writeFile(flag, '');
    await running.logged('workers keep dying with this config, so the previous one is loaded');
    await running.logged('"msg":"config serves"');
    await until('the good config serves', async () => (await (running as WorkersProcess).ask()).body === 'good');
    expect(running.pids()).to.have.length(2);
  });

  it('is one process where one worker is wanted, and starts none by hand', async () => {
    running = await startWorkers(folder.path, answering('hi'), { workers: 2 }, ['--workers', '1']);
    expect([running.pids(), (await running.ask()).body]).to.deep.equal([[], 'hi']);
    const { code, stderr } = await runCommand(['worker']);
    expect([code, stderr]).to.deep.equal([1, 'error: only the server itself can run this command\n  start workers with caddis run --workers 2\n']);
  });
});
