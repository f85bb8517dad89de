import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failureOf } from '@caddis/test-helpers';
import { expect } from 'chai';
import { listenOnPath } from '../index.js';

describe('listenOnPath', () => {
  const undos: (() => unknown)[] = [];
  let path: string;
  beforeEach(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'caddis-test-'));
    undos.push(() => rm(folder, { recursive: true }));
    path = join(folder, 'a.sock');
  });
  afterEach(async () => {
    for (const undo of undos.splice(0).reverse()) await undo();
  });

  function server(): Server {
    const made = createServer();
    undos.push(() => made.close());
    return made;
  }

  /** Starts another process that listens on the path, with a backlog of one connection. */
  async function other(): Promise<ChildProcess> {
    const script = `require('node:net').createServer().listen({ path: ${JSON.stringify(path)}, backlog: 1 }, () => console.log('listens'))`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    undos.push(async () => {
      child.kill('SIGKILL');
      await ended;
    });
    await once(child.stdout, 'data');
    return child;
  }

  it('makes a file that only its owner may use', async () => {
    await listenOnPath(server(), path);
    expect((await stat(path)).mode & 0o077).to.equal(0);
  });

  it('takes an abstract socket, which has no file', async () => {
    await listenOnPath(server(), `@${path}`);
    expect(await readdir(join(path, '..'))).to.deep.equal([]);
  });

  it('replaces the file of a process that has died', async () => {
    const child = await other();
    child.kill('SIGKILL');
    await once(child, 'exit');
    await listenOnPath(server(), path);
    const client = connect(path);
    await once(client, 'connect');
    client.destroy();
  });

  it('keeps the file of a process that is too busy to accept a connection', async () => {
    const child = await other();
    child.kill('SIGSTOP');
    let code: string | undefined;
    while (code === undefined) {
      const client = connect(path);
      undos.push(() => client.destroy());
      code = await once(client, 'connect').then(() => undefined, (error: NodeJS.ErrnoException) => error.code);
    }
    expect(code).to.equal('EAGAIN');
    expect(await failureOf(() => listenOnPath(server(), path))).to.include({ code: 'EADDRINUSE' });
    expect((await stat(path)).isSocket()).to.equal(true);
  });

  it('keeps a file that is no socket', async () => {
    await writeFile(path, 'of somebody');
    expect(await failureOf(() => listenOnPath(server(), path))).to.include({ code: 'EADDRINUSE' });
    expect(await readFile(path, 'utf8')).to.equal('of somebody');
  });
});
