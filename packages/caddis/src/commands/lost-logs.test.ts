import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@caddis/test-helpers';
import { accepts, freePort, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { exchange } from '../testing/exchange.js';
import { commandPath } from '../testing/server-process.js';

/** Each request has a line of about 5 KB in the access log. */
const target = `/${'x'.repeat(4500)}`;

/** Number of requests whose lines exceed what the server buffers for a disk or reader. */
const count = 400;

interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly code?: string;
  readonly output?: string;
  readonly dropped_lines?: number;
}

describe('caddis run, with an access log that cannot be written', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let port: number;
  let child: ChildProcess;
  let told: string;
  const undo: (() => void)[] = [];
  beforeEach(async () => {
    folder = await temporaryFolder();
    port = await freePort();
    told = '';
  });
  afterEach(async () => {
    if (child.kill('SIGKILL')) await once(child, 'exit');
    for (const each of undo.splice(0)) each();
    await folder.remove();
  });

  const config = (writer: object): object => {
    const access = 'http.log.access';
    const routes = [{ handle: [{ handler: 'static_response', body: 'hi' }] }];
    return {
      admin: { disabled: true },
      logging: { logs: { default: { exclude: [access] }, accesses: { include: [access], writer } } },
      apps: { http: { servers: { only: { listen: [`127.0.0.1:${port}`], automatic_https: { disable: true }, routes, logs: {} } } } },
    };
  };
  /** Returns the complete lines so far. */
  const lines = (): readonly LogLine[] =>
    told
      .split('\n')
      .slice(0, -1)
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as LogLine);
  const serve = async (writer: object): Promise<void> => {
    await writeFile(join(folder.path, 'caddis.json'), JSON.stringify(config(writer)));
    child = spawn(process.execPath, [commandPath, 'run', '--config', join(folder.path, 'caddis.json')], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (told += text));
    await until('it serves', () => accepts(port));
  };
  const requests = async (number: number): Promise<void> => {
    for (let done = 0; done < number; done += 1) expect((await exchange(port, { target })).status).to.equal(200);
  };
  const end = async (): Promise<void> => {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await exited).to.deep.equal([0, null]);
  };

  it('serves on while the disk is full, says so once, and writes on when there is room again', async function () {
    // Only root may mount a disk that is small enough.
    if (process.getuid?.() !== 0 && process.env['CI'] !== 'true') return this.skip();
    const disk = join(folder.path, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]);
    undo.push(() => execFileSync('umount', [disk]));
    const filename = join(disk, 'access.log');
    // Takes space that is freed later.
    await writeFile(join(disk, 'other'), Buffer.alloc(200 * 1024));
    await serve({ output: 'file', filename, roll: false });
    await requests(count);
    await until('it says that the disk is full', () => lines().some(({ code }) => code === 'ENOSPC'));
    expect(lines().filter(({ level }) => level === 'error')).to.have.length(1);
    rmSync(join(disk, 'other'));
    execFileSync('mount', ['-o', 'remount,size=16m', disk]);
    await until('what waited is written', async () => {
      await requests(1);
      return readFileSync(filename, 'utf8').split('\n').length > 200;
    });
    await end();
    const written = readFileSync(filename, 'utf8').trim().split('\n');
    // The full disk took a part of a line; later the rest of it was written.
    for (const line of written) expect(JSON.parse(line)).to.include({ msg: 'handled request', status: 200 });
  });

  it('serves on when who reads standard output has gone, and says so', async () => {
    await serve({ output: 'stdout' });
    await requests(1);
    child.stdout?.destroy();
    await requests(count);
    await until('it says that nobody reads', () => lines().some(({ code, output }) => code === 'EPIPE' && output === 'stdout'));
    await end();
  });

  it("goes on with the log of the running config when a new one fails (Caddy's third hole)", async () => {
    const filename = join(folder.path, 'access.log');
    await serve({ output: 'file', filename });
    await requests(1);
    for (const writer of [{ output: 'file', filename: '/proc/no/such/place.log' }, { output: 'net', address: '127.0.0.1:1' }]) {
      const refused = lines().filter(({ level }) => level === 'error').length;
      await writeFile(join(folder.path, 'caddis.json'), JSON.stringify(config(writer)));
      child.kill('SIGUSR1');
      await until('the config is refused', () => lines().filter(({ level }) => level === 'error').length > refused);
      await requests(1);
    }
    const busy = { ...config({ output: 'discard' }), apps: { http: { servers: { only: { listen: [`127.0.0.1:${port}`], automatic_https: { disable: true } }, other: { listen: ['192.0.2.1:1'] } } } } };
    await writeFile(join(folder.path, 'caddis.json'), JSON.stringify(busy));
    const refused = lines().filter(({ level }) => level === 'error').length;
    child.kill('SIGUSR1');
    await until('the start is refused', () => lines().filter(({ level }) => level === 'error').length > refused);
    await requests(1);
    await end();
    expect(readFileSync(filename, 'utf8').trim().split('\n')).to.have.length(4);
  });
});
