import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@caddis/test-helpers';
import { accepts, freePort, startProcess, temporaryFolder, type RunningProcess } from '@caddis/test-servers';
import { expect } from 'chai';
import { exchange } from '../testing/exchange.js';
import { commandPath } from '../testing/server-process.js';

describe('a config from a web server', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let source: Server;
  let server: RunningProcess | undefined;
  let config: object | undefined = {};
  let asked = 0;

  before(async () => {
    source = createServer((_request, response) => {
      asked += 1;
      if (config !== undefined) response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(config));
    });
    await new Promise<void>((resolve) => source.listen(0, '127.0.0.1', resolve));
    folder = await temporaryFolder();
  });
  after(async () => {
    await server?.stop();
    source.close();
    await folder.remove();
  });

  it('is aborted at once when the process is told to end', async () => {
    config = undefined;
    const before = asked;
    const file = join(folder.path, 'caddis.json');
    const url = `http://127.0.0.1:${(source.address() as AddressInfo).port}/`;
    await writeFile(file, JSON.stringify({ admin: { listen: `unix/${join(folder.path, 'admin.sock')}`, config: { load: { module: 'http', url, timeout: '1h' } } } }));
    const waiting = await startProcess({
      command: process.execPath,
      args: [commandPath, 'run', '--config', file],
      env: { HOME: folder.path, XDG_CONFIG_HOME: folder.path },
      ready: async () => asked > before,
    });
    waiting.signal('SIGTERM');
    expect(await waiting.exited, waiting.output()).to.equal(0);
    expect(waiting.output()).to.include('shutting down').and.not.include('"error"');
  });

  it('serves, changes with its loader, and is what the next start resumes', async () => {
    const [port, adminPort] = [await freePort(), await freePort()];
    const loading = { load: { module: 'http', url: `http://127.0.0.1:${(source.address() as AddressInfo).port}/` }, load_delay: '10ms' };
    const answering = (body: string): object => ({
      admin: { listen: `127.0.0.1:${adminPort}`, config: loading },
      apps: { http: { servers: { only: { listen: [`127.0.0.1:${port}`], routes: [{ handle: [{ handler: 'static_response', body }] }] } } } },
    });
    config = answering('first');
    const file = join(folder.path, 'caddis.json');
    await writeFile(file, JSON.stringify({ admin: { ...answering('') as { admin: object } }.admin }));
    server = await startProcess({
      command: process.execPath,
      args: [commandPath, 'run', '--config', file],
      env: { HOME: folder.path, XDG_CONFIG_HOME: folder.path },
      ready: () => accepts(port),
    });
    expect(await exchange(port, { target: '/' })).to.include({ status: 200, body: 'first' });
    config = answering('second');
    await until('the second config serves', async () => (await exchange(port, { target: '/' })).body === 'second');
    config = { apps: { htp: {} } };
    await until('the third is refused', () => server?.output().includes('the loaded config cannot be used, the running one is kept') ?? false);
    expect(await exchange(port, { target: '/' })).to.include({ status: 200, body: 'second' });
    await server.stop();
    expect(JSON.parse(readFileSync(join(folder.path, 'caddis/autosave.json'), 'utf8'))).to.deep.equal(answering('second'));
  });
});
