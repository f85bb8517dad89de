import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { useWorkers } from './testing/use-workers.js';

/** Makes log lines of about 9 KB: 450 of them roll a file of 1 MiB several times, and stay below the limit of one worker, which may get all. */
const filling = 'x'.repeat(8000);
const count = 450;
const connections = 16;

describe('an access log of several workers', function () {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  // Before the server is stopped, which would wait for the connections.
  afterEach(() => agent.destroy());
  const workers = useWorkers();

  async function ask(port: number, number: number): Promise<void> {
    const sent = request({ host: '127.0.0.1', port, path: `/${number}?${filling}`, agent }).end();
    const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
    await once(response.resume(), 'end');
  }

  it('is rolled by one of them, under load and over reloads, until the end: no line is lost, none is doubled', async () => {
    const accesses = 'http.log.access';
    const logging = { logs: { default: { exclude: [accesses] }, access: { writer: { output: 'file', filename: join(workers.folder, 'logs', 'access.log'), roll_size_mb: 1, roll_keep: 100, roll_gzip: false }, include: [accesses] } } };
    const running = await workers.start([{ handle: [{ handler: 'static_response', body: 'hi' }] }], { logging });
    const { port, reload, server } = running;
    let next = 0;
    const load = async (): Promise<void> => {
      while (next < count) {
        const number = (next += 1);
        if (number === count / 3) await reload([{ handle: [{ handler: 'static_response', body: 'hello' }] }], { logging });
        await ask(port, number);
      }
    };
    await Promise.all(Array.from({ length: connections }, load));
    // Lines in transit are written before the process exits.
    server.signal('SIGTERM');
    expect(await server.exited).to.equal(0);

    const files = await readdir(join(workers.folder, 'logs'));
    expect(files.length).to.be.at.least(4);
    const lines = (await Promise.all(files.map((file) => readFile(join(workers.folder, 'logs', file), 'utf8')))).flatMap((text) => text.trimEnd().split('\n'));
    const told = lines.map((line) => JSON.parse(line) as { readonly worker: number; readonly request: { readonly uri: string } });
    const numbers = told.map(({ request: { uri } }) => Number.parseInt(uri.slice(1), 10)).sort((one, other) => one - other);
    expect(numbers).to.deep.equal(Array.from({ length: count }, (_, index) => index + 1));
    expect(new Set(told.map(({ worker }) => worker))).to.deep.equal(new Set([1, 2]));
  });
});
