import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@caddis/test-helpers';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { writeAppPackages } from '../testing/app-packages.js';
import { startWorkers, type WorkersProcess } from './testing/workers-process.js';

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a worker that is stuck', function () {
  // On a busy machine, finding a loop may take four times as long.
  this.timeout(300_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let running: WorkersProcess | undefined;
  /** Workers that may be in a loop and so would survive their supervisor. */
  let mayLoop: readonly number[] = [];
  const file = (name: string): string => join(folder.path, name);

  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      process.stderr.write(`${running?.server.output() ?? ''}\n`);
      for (const pid of mayLoop) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    }
    await running?.server.stop();
    running = undefined;
    await folder.remove();
  });

  // Slow: a worker may give no sign of life for at least 10 s; two workers hang at the same time.
  it('is reported and replaced even without a reload, whether it was stopped or loops; the others continue to serve', async () => {
    await writeAppPackages(folder.path, {
      loops: {
        atImport: `import { existsSync, writeFileSync } from 'node:fs'; const folder = ${JSON.stringify(`${folder.path}/`)};`,
        members: `start() {
          setInterval(() => {
            if (!existsSync(folder + 'go')) return;
            try { writeFileSync(folder + 'first', String(process.pid), { flag: 'wx' }); } catch { return; }
            for (;;);
          }, 5).unref();
        }`,
      },
    });
    running = await startWorkers(folder.path, [{ handle: [{ handler: 'static_response', body: 'hi' }] }], { workers: 3 }, ['--module-deadline', '3s']);
    const { server, port, reload, logged, pids, ask } = running;
    await reload([], { workers: 3, apps: { loops: {}, http: { servers: { edge: { listen: [`127.0.0.1:${port}`], automatic_https: { disable: true }, logs: {}, routes: [{ handle: [{ handler: 'static_response', body: 'new' }] }] } } } } });
    await until('the config with the loop serves', async () => (await ask()).body === 'new');
    await logged('"msg":"config serves"');
    const before = (mayLoop = pids());
    expect(before).to.have.length(3);
    const [stopped] = before;
    process.kill(stopped as number, 'SIGSTOP');
    await writeFile(file('go'), '');
    await until('one loops', () => existsSync(file('first')));
    // Connections that are being sent to the hanging workers go to others.
    const asked = Array.from({ length: 12 }, () => ask());
    const told = [await logged('"msg":"a worker is stuck'), await logged('"msg":"a worker is stuck')];
    const texts = told.map((line) => JSON.stringify(line));
    expect(texts.find((text) => text.includes(`"pid":${stopped},`))).to.match(/worker \d \(process \d+\) has given no sign of life for 10 s: it was stopped by a signal\. Its last step was: serving the config/);
    expect(texts.find((text) => !text.includes(`"pid":${stopped},`))).to.match(/it is busy without a pause, e\.g\. in an endless loop\. Its last step was: serving the config/);
    expect(new Set((await Promise.all(asked)).map(({ body }) => body))).to.deep.equal(new Set(['new']));
    // The first replacement may serve before the second hanging worker is reported.
    await until('others serve in their places', () => server.output().split('a new worker has replaced the one that died').length === 3, 120_000);
    const gone = told.map(({ pid }) => pid);
    expect(pids().filter((pid) => before.includes(pid))).to.deep.equal(before.filter((pid) => !gone.includes(pid)));
    expect([pids().length, gone.length]).to.deep.equal([3, 2]);
    server.signal('SIGTERM');
    expect([await server.exited, before.filter(isAlive)]).to.deep.equal([0, []]);
  });
});
