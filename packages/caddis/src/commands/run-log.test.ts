import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, createReadStream, openSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { until } from '@caddis/test-helpers';
import { accepts, freePort, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { exchange } from '../testing/exchange.js';
import { commandPath } from '../testing/server-process.js';

/** Number of requests whose log lines exceed what the server buffers for a reader, and what a pipe holds. */
const count = 400;

/** Each request has a log line of about 5 KB. */
const target = `/${'x'.repeat(4500)}`;

/** The log message that says that lines are missing. */
const gap = 'log lines were dropped, because they were not read in time';

interface LogLine {
  readonly msg: string;
  readonly count?: number;
}

describe('caddis run, with a log that nobody reads', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let port: number;
  let child: ChildProcess;
  let file: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    port = await freePort();
    file = join(folder.path, 'caddis.json');
    const routes = [{ handle: [{ handler: 'static_response', body: 'hi' }] }];
    const only = { listen: [`127.0.0.1:${port}`], routes, logs: {} };
    await writeFile(file, JSON.stringify({ apps: { http: { servers: { only } } } }));
  });
  afterEach(async () => {
    child.kill('SIGKILL');
    await folder.remove();
  });

  /** What standard error is, and how it is read in the end. */
  const kinds: Readonly<Record<string, () => { readonly stderr: 'pipe' | number; readonly read: () => Readable }>> = {
    socket: () => ({ stderr: 'pipe', read: () => child.stderr as Readable }),
    pipe: () => {
      const path = join(folder.path, 'pipe');
      execFileSync('mkfifo', [path]);
      const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      return {
        stderr: openSync(path, 'w'),
        read: () => {
          const stream = createReadStream(path, { fd: openSync(path, 'r') });
          closeSync(reading);
          return stream;
        },
      };
    },
  };

  for (const [kind, open] of Object.entries(kinds)) {
    const serveAll = async (): Promise<() => Readable> => {
      const { stderr, read } = open();
      child = spawn(process.execPath, [commandPath, 'run', '--config', file], { stdio: ['ignore', 'ignore', stderr] });
      if (stderr !== 'pipe') closeSync(stderr);
      await until('it serves', () => accepts(port));
      for (let number = 0; number < count; number += 1) expect((await exchange(port, { target })).status).to.equal(200);
      return read;
    };

    it(`answers every request and ends at SIGTERM, where that is a ${kind}`, async () => {
      await serveAll();
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).to.deep.equal([0, null]);
    });

    it(`tells who reads the ${kind} at last what is missing, and loses nothing else`, async () => {
      const read = await serveAll();
      let log = '';
      const stream = read().setEncoding('utf8');
      stream.on('data', (chunk: string) => (log += chunk));
      await until('the gap is told', () => log.includes(gap));
      const ended = once(stream, 'end');
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).to.deep.equal([0, null]);
      await ended;
      const lines = log.trim().split('\n').map((line) => JSON.parse(line) as LogLine);
      const messages = lines.map(({ msg }) => msg);
      const gaps = lines.filter(({ msg }) => msg === gap);
      expect(gaps.length).to.equal(1);
      expect(messages.filter((message) => message === 'handled request').length + (gaps[0]?.count ?? 0)).to.equal(count);
      expect(messages.at(0)).to.equal('config serves');
      expect(messages).to.include('shutting down');
    });

    it(`reads its config again where that is a ${kind}, though it is wrong at length`, async () => {
      await serveAll();
      await writeFile(file, JSON.stringify({ apps: Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`wrong_${index}`, {}])) }));
      child.kill('SIGUSR1');
      for (let number = 0; number < 50; number += 1) expect((await exchange(port, { target })).status).to.equal(200);
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).to.deep.equal([0, null]);
    });
  }
});
