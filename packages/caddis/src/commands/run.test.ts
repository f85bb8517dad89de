import { execFileSync } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@caddis/test-helpers';
import { expect } from 'chai';
import { accepts, freePort, type RunningProcess, startProcess, temporaryFolder } from '@caddis/test-servers';
import { exchange } from '../testing/exchange.js';
import { runCommand } from '../testing/run-command.js';
import { commandPath } from '../testing/server-process.js';

function answering(port: number, body: string): unknown {
  return {
    apps: { http: { servers: { only: { listen: [`127.0.0.1:${port}`], routes: [{ handle: [{ handler: 'static_response', body }] }] } } } },
  };
}

/** Returns the target of a link; `undefined` if the link no longer exists. */
function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

describe('caddis run', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let file: string;
  let port: number;
  let server: RunningProcess | undefined;

  const start = async (config: unknown): Promise<RunningProcess> => {
    await writeFile(file, JSON.stringify(config));
    server = await startProcess({ command: process.execPath, args: [commandPath, 'run', '--config', file], ready: () => accepts(port) });
    return server;
  };
  /** Resolves when the server has logged a message. */
  const logged = async (running: RunningProcess, message: string): Promise<void> => {
    while (!running.output().includes(`"msg":"${message}"`)) await running.printed();
  };

  beforeEach(async () => {
    folder = await temporaryFolder();
    file = join(folder.path, 'caddis.json');
    port = await freePort();
  });
  afterEach(async () => {
    await server?.stop();
    server = undefined;
    await folder.remove();
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`serves until ${signal} and exits with 0`, async () => {
      const running = await start(answering(port, 'hi'));
      expect(await exchange(port, { target: '/' })).to.include({ status: 200, body: 'hi' });
      running.signal(signal);
      expect(await running.exited).to.equal(0);
    });
  }

  it('exits with 2 at SIGQUIT', async () => {
    const running = await start(answering(port, 'hi'));
    running.signal('SIGQUIT');
    expect(await running.exited).to.equal(2);
  });

  it('continues after SIGHUP and SIGUSR2', async () => {
    const running = await start(answering(port, 'hi'));
    running.signal('SIGHUP');
    running.signal('SIGUSR2');
    expect(await exchange(port, { target: '/' })).to.include({ status: 200, body: 'hi' });
  });

  it('serves a config without apps until it is told to end', async () => {
    await writeFile(file, '{}');
    server = await startProcess({ command: process.execPath, args: [commandPath, 'run', '--config', file], ready: /"msg":"config serves"/ });
    server.signal('SIGTERM');
    expect(await server.exited).to.equal(0);
  });

  it('reads its config again at SIGUSR1', async () => {
    const running = await start(answering(port, 'old'));
    await writeFile(file, JSON.stringify(answering(port, 'new')));
    running.signal('SIGUSR1');
    await until('the old config is gone', async () => (await exchange(port, { target: '/' })).body !== 'old');
    expect(await exchange(port, { target: '/' })).to.include({ status: 200, body: 'new' });
  });

  it('does not lose a SIGUSR1 that comes while it starts', async () => {
    // Opening a pipe for writing waits for a reader, so this waits until the server reads the config.
    execFileSync('mkfifo', [file]);
    const starting = startProcess({ command: process.execPath, args: [commandPath, 'run', '--config', file], ready: () => accepts(port) });
    const pipe = await open(file, 'w');
    const pid = execFileSync('pgrep', ['--full', '--exact', `${process.execPath} ${commandPath} run --config ${file}`]);
    process.kill(Number(pid), 'SIGUSR1');
    const newer = join(folder.path, 'newer.json');
    await writeFile(newer, JSON.stringify(answering(port, 'new')));
    await rename(newer, file);
    await pipe.writeFile(JSON.stringify(answering(port, 'old')));
    await pipe.close();
    server = await starting;
    await until('the old config is gone', async () => (await exchange(port, { target: '/' })).body !== 'old');
    expect(await exchange(port, { target: '/' })).to.include({ status: 200, body: 'new' });
    expect(server.output()).not.to.contain('Debugger');
  });

  it('closes a named pipe without a writer, at the next SIGUSR1 and at its end', async () => {
    const running = await start(answering(port, 'old'));
    const waitsForWriter = async (): Promise<void> => {
      await rm(file);
      execFileSync('mkfifo', [file]);
      running.signal('SIGUSR1');
      const fds = `/proc/${running.pid}/fd`;
      await until('the pipe is open', () => readdirSync(fds).some((fd) => linkOf(join(fds, fd)) === file));
    };
    await waitsForWriter();
    const newer = join(folder.path, 'newer.json');
    await writeFile(newer, JSON.stringify(answering(port, 'new')));
    await rename(newer, file);
    running.signal('SIGUSR1');
    await until('the newer config serves', async () => (await exchange(port, { target: '/' })).body === 'new');
    await waitsForWriter();
    running.signal('SIGTERM');
    expect(await running.exited).to.equal(0);
  });

  it('keeps serving when the config that it reads again is wrong', async () => {
    const running = await start(answering(port, 'old'));
    await writeFile(file, '{"apps": {"htp": {}}}');
    running.signal('SIGUSR1');
    await logged(running, 'the config has errors, the running one is kept');
    expect(running.output()).to.contain('CONFIG_MODULE_UNKNOWN');
    expect(await exchange(port, { target: '/' })).to.include({ status: 200, body: 'old' });
  });

  it('says in its log, and not beside it, that a directory of modules cannot be read', async () => {
    await writeFile(join(folder.path, 'package.json'), '{"caddis": {"directory": "gone.json"}}');
    const running = await start(answering(port, 'old'));
    await writeFile(file, '{"apps": {"htp": {}}}');
    running.signal('SIGUSR1');
    await logged(running, 'the directory of published modules cannot be read');
    expect(running.output()).to.contain('CADDIS_DIRECTORY_UNREADABLE').and.not.contain('Warning:');
  });

  it('exits with 1 and names the server and the address when a port is taken', async () => {
    await start(answering(port, 'hi'));
    const second = join(folder.path, 'second.json');
    await writeFile(second, JSON.stringify(answering(port, 'hi')));
    const { code, stderr } = await runCommand(['run', '--config', second]);
    expect(code).to.equal(1);
    expect(stderr).to.match(new RegExp(`error: .*http.*only.*127\\.0\\.0\\.1:${port}.*EADDRINUSE`, 's'));
  });

  it('exits with 1 and prints every problem when the config is wrong', async () => {
    await writeFile(file, '{"apps": {"htp": {}}, "aps": 1}');
    const { code, stderr } = await runCommand(['run', '--config', file]);
    expect({ code, problems: stderr.match(/error CONFIG_\w+/g) }).to.deep.equal({
      code: 1,
      problems: ['error CONFIG_MODULE_UNKNOWN', 'error CONFIG_UNKNOWN_KEY'],
    });
  });
});
