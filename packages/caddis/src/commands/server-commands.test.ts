import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@caddis/test-helpers';
import { accepts, freePort, type RunningProcess, startProcess, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { exchange } from '../testing/exchange.js';
import { runCommand } from '../testing/run-command.js';
import { commandPath } from '../testing/server-process.js';

/** Tells whether a process exists that this process did not start itself. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the commands for running servers', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let file: string;
  let socket: string;
  let port: number;
  let server: RunningProcess | undefined;
  let environment: Readonly<Record<string, string>>;

  beforeEach(async () => {
    folder = await temporaryFolder();
    file = join(folder.path, 'caddis.json');
    socket = `unix/${join(folder.path, 'admin.sock')}`;
    port = await freePort();
    environment = { XDG_CONFIG_HOME: join(folder.path, 'config') };
  });
  afterEach(async () => {
    await server?.stop();
    server = undefined;
    await folder.remove();
  });

  const answering = (body: string, admin: object = { listen: socket }): object => ({
    admin,
    apps: { http: { servers: { only: { listen: [`127.0.0.1:${port}`], routes: [{ handle: [{ handler: 'static_response', body }] }] } } } },
  });
  const write = (config: object): Promise<void> => writeFile(file, JSON.stringify(config));
  const run = async (...more: readonly string[]): Promise<RunningProcess> => {
    server = await startProcess({ command: process.execPath, args: [commandPath, 'run', ...more], env: environment, ready: () => accepts(port) });
    return server;
  };
  const served = async (): Promise<string> => (await exchange(port, { target: '/' })).body;

  it('reload, and say what is wrong as check does', async () => {
    await write(answering('old'));
    await run('--config', file);
    await write(answering('new'));
    expect(await runCommand(['reload', '--config', file])).to.deep.include({ code: 0, stdout: `The server at ${socket} uses the config\n` });
    expect(await served()).to.equal('new');
    expect(await runCommand(['reload', file])).to.deep.include({ code: 0, stdout: 'The server already uses this config\n' });
    expect(await runCommand(['reload', file, '--force'])).to.deep.include({ code: 0, stdout: `The server at ${socket} uses the config\n` });
    await writeFile(file, `{\n  "admin": { "listen": ${JSON.stringify(socket)} },\n  "apps": { "htp": {} }\n}`);
    const wrong = await runCommand(['reload', file]);
    expect(wrong.code).to.equal(1);
    expect(wrong.stderr).to.include(`${file}:3:13 error CONFIG_MODULE_UNKNOWN`).and.to.include('did you mean "http"?');
    await writeFile(file, `{\n  "admin": { "listen": ${JSON.stringify(socket)} },\n  "apps": { "http": { "servers": { "only": { "listen": ["192.0.2.1:1"] } } } }\n}`);
    const failed = await runCommand(['reload', file]);
    expect([failed.code, await served()]).to.deep.equal([1, 'new']);
    expect(failed.stderr).to.include(`${file}:3:57 error RUNTIME_START_FAILED\n/apps/http/servers/only/listen/0: http: starting it failed: server only: cannot listen on 192.0.2.1:1`);
  });

  it('reload a config in YAML, with its places', async () => {
    await write(answering('old'));
    await run('--config', file);
    const yaml = join(folder.path, 'caddis.yaml');
    await writeFile(yaml, `admin:\n  listen: ${socket}\napps:\n  htp: {}\n`);
    const { code, stderr } = await runCommand(['reload', yaml]);
    expect(code).to.equal(1);
    expect(stderr).to.include(`${yaml}:4:3 error CONFIG_MODULE_UNKNOWN`);
  });

  it('stop a server, which exits with 0', async () => {
    await write(answering('a'));
    const running = await run('--config', file);
    expect((await runCommand(['stop', '--config', file])).code).to.equal(0);
    expect(await running.exited).to.equal(0);
    const again = await runCommand(['stop', '--address', socket]);
    expect(again.code).to.equal(1);
    expect(again.stderr).to.match(/^error: no server answers at the admin endpoint unix\//);
  });

  it('start a server in the background, and return when it serves', async () => {
    await write(answering('in the background'));
    // The server writes to the output of the command, so a pipe would stay open after the command has exited.
    const output = join(folder.path, 'output');
    const handle = await open(output, 'w');
    const child = spawn(process.execPath, [commandPath, 'start', file], { stdio: ['ignore', handle.fd, handle.fd] });
    expect((await once(child, 'exit'))[0]).to.equal(0);
    await handle.close();
    const pid = Number(/process (\d+)/.exec(await readFile(output, 'utf8'))?.[1]);
    try {
      expect(await served()).to.equal('in the background');
      expect((await runCommand(['stop', '--address', socket])).code).to.equal(0);
      await until('it has ended', () => !isAlive(pid));
    } finally {
      if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    }
  });

  it('tell why a server did not start', async () => {
    await write({ apps: { htp: {} } });
    const { code, stderr } = await runCommand(['start', file]);
    expect(code).to.equal(1);
    expect(stderr).to.include('error CONFIG_MODULE_UNKNOWN').and.to.include('error: the server ended before it served: exit code 1');
  });

  it('resume what the endpoint has made of a config, and do not read the file of it again', async () => {
    await write(answering('of the file'));
    const first = await run('--config', file);
    await write(answering('changed'));
    expect((await runCommand(['reload', file])).code).to.equal(0);
    first.signal('SIGUSR1');
    await until('it says that it does not', () => first.output().includes('is not read again, because'));
    const kept = join(folder.path, 'config/caddis/autosave.json');
    await first.stop();
    expect([JSON.parse(await readFile(kept, 'utf8')), (await stat(kept)).mode & 0o777]).to.deep.equal([answering('changed'), 0o600]);
    await write(answering('another'));
    await run('--resume', '--config', file);
    expect(await served()).to.equal('changed');
  });

  it('keep nothing where the config says so, and read the config where nothing was kept', async () => {
    await write(answering('of the file', { listen: socket, config: { persist: false } }));
    const running = await run('--resume', file);
    expect(await served()).to.equal('of the file');
    await running.stop();
    expect(await stat(join(folder.path, 'config')).catch((error: NodeJS.ErrnoException) => error.code)).to.equal('ENOENT');
  });

  it('serve where the default address of the endpoint is taken, and say so', async () => {
    environment = { ...environment, CADDY_ADMIN: '' };
    await write(answering('a', { config: { persist: false } }));
    const first = await run('--config', file);
    const holder = first;
    port = await freePort();
    await write(answering('b', { config: { persist: false } }));
    const second = await run('--config', file);
    expect(await served()).to.equal('b');
    await until('it says so', () => second.output().includes('the default address of the admin endpoint cannot be used, so there is no admin endpoint'));
    await holder.stop();
  });
});
