import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { open, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@caddis/test-helpers';
import { accepts, freePort, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { exchange } from './testing/exchange.js';
import { commandPath } from './testing/server-process.js';

/** Bit of SIGUSR1 in the signal sets in `/proc/PID/status`. */
const reloadBit = 1n << 9n;

/** Tells whether a process handles SIGUSR1, by Node's handler or ours. Before that, the signal kills the process. */
function catchesReload(pid: number): boolean {
  const [, caught = '0'] = /^SigCgt:\s*(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (BigInt(`0x${caught}`) & reloadBit) !== 0n;
}

/** Returns the TCP ports that a process listens on. */
function listeningPorts(pid: number): readonly number[] {
  const files = readdirSync(`/proc/${pid}/fd`).map((name) => linkOf(`/proc/${pid}/fd/${name}`));
  const sockets = new Set(files.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  return ['tcp', 'tcp6'].flatMap((kind) => {
    const rows = readFileSync(`/proc/${pid}/net/${kind}`, 'utf8').trim().split('\n').slice(1);
    return rows.flatMap((row) => {
      const [, local = '', , state, , , , , , inode = ''] = row.trim().split(/\s+/);
      return state === '0A' && sockets.has(inode) ? [Number.parseInt(local.split(':')[1] ?? '', 16)] : [];
    });
  });
}

/** Returns the target of a link; empty if the link no longer exists. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function answering(port: number, body: string): string {
  const routes = [{ handle: [{ handler: 'static_response', body }] }];
  return JSON.stringify({ apps: { http: { servers: { only: { listen: [`127.0.0.1:${port}`], routes } } } } });
}

describe('SIGUSR1 while the server starts', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let file: string;
  let port: number;
  let child: ChildProcess;
  let pid: number;

  before(function () {
    // Only Linux tells which signals a process handles and what it listens on.
    if (!existsSync('/proc/self/status')) this.skip();
  });
  beforeEach(async () => {
    folder = await temporaryFolder();
    file = join(folder.path, 'caddis.json');
    port = await freePort();
  });
  afterEach(async () => {
    child.kill('SIGKILL');
    await folder.remove();
  });

  const start = async (): Promise<void> => {
    child = spawn(process.execPath, [commandPath, 'run', '--config', file], { stdio: 'ignore' });
    pid = child.pid as number;
    while (!catchesReload(pid)) await new Promise(setImmediate);
  };
  const end = async (): Promise<void> => {
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).to.deep.equal([0, null]);
  };
  const readsAgain = async (): Promise<void> => {
    await writeFile(join(folder.path, 'new.json'), answering(port, 'new'));
    await rename(join(folder.path, 'new.json'), file);
  };

  /** A signal during Node's own start opens a debugger, which is closed as soon as it is noticed. */
  const noDebuggerIsOpen = (): Promise<void> => until('only the server listens', async () => listeningPorts(pid).join() === String(port));

  it('is not lost, and leaves no debugger open, when it comes as early as a process can take it', async () => {
    // Opening a named pipe for writing waits for a reader, so the config is read after the signal.
    execFileSync('mkfifo', [file]);
    await start();
    child.kill('SIGUSR1');
    const pipe = await open(file, 'w');
    await readsAgain();
    await pipe.writeFile(answering(port, 'old'));
    await pipe.close();
    await until('the new config serves', async () => (await exchange(port, { target: '/' })).body === 'new');
    await noDebuggerIsOpen();
    await end();
  });

  for (let attempt = 1; attempt <= 5; attempt += 1) {
    it(`leaves no debugger open when it comes at every moment (${attempt})`, async () => {
      await writeFile(file, answering(port, 'old'));
      await start();
      while (!(await accepts(port))) child.kill('SIGUSR1');
      await noDebuggerIsOpen();
      await readsAgain();
      child.kill('SIGUSR1');
      await until('the new config serves', async () => (await exchange(port, { target: '/' })).body === 'new');
      await noDebuggerIsOpen();
      await end();
    });
  }
});
