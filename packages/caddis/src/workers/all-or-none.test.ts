import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchAnswer, RawClient, until } from '@caddis/test-helpers';
import { freePort } from '@caddis/test-servers';
import { expect } from 'chai';
import { writeAppPackages } from '../testing/app-packages.js';
import { useWorkers } from './testing/use-workers.js';

const answering = (body: string): readonly object[] => [{ handle: [{ handler: 'static_response', body }] }];

describe('a reload of several workers', function () {
  const workers = useWorkers();
  const file = (name: string): string => join(workers.folder, name);

  /** Sends requests until each worker has answered this many times. @returns the distinct answers */
  async function answersOf(count: number, times = 3): Promise<readonly string[]> {
    const server = workers.running;
    const served = new Map<unknown, number>();
    const bodies = new Set<string>();
    while (served.size < count || [...served.values()].some((each) => each < times)) {
      bodies.add((await server.ask()).body);
      const { worker } = await server.logged('"http.log.access');
      served.set(worker, (served.get(worker) ?? 0) + 1);
    }
    return [...bodies];
  }

  /** Returns a config whose app `http` starts before another app. */
  const before = (app: string, routes: readonly object[], ports: readonly number[]): object => ({
    apps: { http: { servers: { edge: { listen: ports.map((port) => `127.0.0.1:${port}`), automatic_https: { disable: true }, logs: {}, routes } } }, [app]: {} },
  });

  // Slow: a worker may give no sign of life for at least 3 s.
  it('fails when workers stand still: it tells what they do, and others take their place', async () => {
    // The first worker starts before the others; the next one that starts loops.
    const loopsOnce = `start() { if (!existsSync(folder + 'first')) return writeFileSync(folder + 'first', ''); if (!existsSync(folder + 'loops')) { writeFileSync(folder + 'loops', ''); for (;;); } }`;
    await writeAppPackages(workers.folder, {
      loops: { atImport: `import { existsSync, writeFileSync } from 'node:fs'; const folder = ${JSON.stringify(`${workers.folder}/`)};`, members: loopsOnce },
    });
    const running = await workers.start(answering('old'), {}, ['--workers', '3', '--module-deadline', '3s']);
    const { port, pids, logged, ask, reload } = running;
    const frozen = pids().at(-1);
    process.kill(frozen as number, 'SIGSTOP');
    await reload([], before('loops', answering('new'), [port]));
    await until('one loops', () => existsSync(file('loops')));
    const asked = Array.from({ length: 12 }, () => ask());
    const told = [await logged('"msg":"a worker is stuck'), await logged('"msg":"a worker is stuck')].map((line) => JSON.stringify(line));
    expect(told.find((line) => line.includes(`"pid":${frozen},`))).to.match(/worker \d \(process \d+\) has given no sign of life for 3 s: it was stopped by a signal\. It has not begun to load the config/);
    expect(told.find((line) => !line.includes(`"pid":${frozen},`))).to.match(/it is busy without a pause, e\.g\. in an endless loop\. Its last step was: start of loops at \/apps\/loops, of package loops/);
    expect(JSON.stringify(await logged('reload failed, the running config is kept'))).to.match(/CADDIS_WORKER_STANDS_STILL/);
    // This includes connections that were being sent to the hanging workers.
    expect(new Set((await Promise.all(asked)).map(({ body }) => body))).to.deep.equal(new Set(['old']));
    expect(await answersOf(3)).to.deep.equal(['old']);
    expect(pids()).to.have.length(3).and.not.include(frozen);

    await reload(answering('new'));
    await until('the new config serves', async () => (await ask()).body === 'new');
  });

  // Slow: a worker may give no sign of life for 3 s.
  it('takes one worker alone where a package never comes back from a provision, or ends its process there, in a start, at its import or in a check', async () => {
    const end = `process.kill(process.pid, 'SIGKILL'); for (;;);`;
    await writeAppPackages(workers.folder, {
      spins: { atImport: `import { writeFileSync } from 'node:fs';`, members: `provision() { writeFileSync(${JSON.stringify(file('spinning'))}, ''); for (;;); }` },
      dies: { members: `provision() { ${end} }` },
      starts: { members: `start() { ${end} }` },
      checks: { options: `check() { ${end} }` },
      // Functions of `process` do not end it at an import.
      imports: { atImport: `import { execFileSync } from 'node:child_process'; execFileSync('kill', ['-KILL', String(process.pid)]);` },
    });
    const admin = `127.0.0.1:${await freePort()}`;
    const running = await workers.start(answering('old'), { admin: { listen: admin } }, ['--workers', '2', '--module-deadline', '3s']);
    const { port, pids, logged, ask, reload } = running;
    const load = (app: string): Promise<{ readonly status: number; readonly body: string }> =>
      fetchAnswer(`http://${admin}/load`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ admin: { listen: admin }, ...before(app, answering('new'), [port]) }) });
    const [first, second] = pids();

    const spinning = load('spins');
    await until('it spins', () => existsSync(file('spinning')));
    const asked = Array.from({ length: 12 }, () => ask());
    expect((await fetchAnswer(`http://${admin}/config/apps/http/servers/edge/routes/0/handle/0/body`)).body.trim()).to.equal('"old"');
    const problemOf = (body: string): Readonly<Record<string, unknown>> => (JSON.parse(body) as { readonly problems: readonly Readonly<Record<string, unknown>>[] }).problems[0] ?? {};
    const spun = problemOf((await spinning).body);
    expect(spun).to.include({ code: 'CADDIS_WORKER_STANDS_STILL', pointer: '/apps/spins', module: 'spins', line: 1 });
    expect(spun['message']).to.match(/worker 1 \(process \d+\) has given no sign of life for 3 s: it is busy without a pause, e\.g\. in an endless loop\. Its last step was: provision of spins at \/apps\/spins, of package spins/);
    expect(new Set((await Promise.all(asked)).map(({ body }) => body))).to.deep.equal(new Set(['old']));
    await logged('a new worker has replaced the one that died');

    const died = problemOf((await load('dies')).body);
    expect(died).to.include({ code: 'CADDIS_WORKER_DIED', pointer: '/apps/dies', module: 'dies', line: 1 });
    expect(died['message']).to.match(/worker 1 \(process \d+\) died: SIGKILL\. Its last step was: provision of dies at \/apps\/dies, of package dies/);
    await logged('a new worker has replaced the one that died');
    expect(problemOf((await load('starts')).body)['message']).to.match(/worker 1 \(process \d+\) died: SIGKILL\. Its last step was: start of starts at \/apps\/starts, of package starts/);
    await logged('a new worker has replaced the one that died');
    expect((await load('checks')).body).to.match(/worker 1 \(process \d+\) died: SIGKILL\. Its last step was: check of checks at \/apps\/checks, of package checks/);
    await logged('a new worker has replaced the one that died');
    await reload([], before('imports', answering('new'), [port]));
    expect(JSON.stringify(await logged('reload failed, the running config is kept'))).to.match(/worker 1 \(process \d+\) died: SIGKILL\. Its last step was: import of package imports/);
    await logged('a new worker has replaced the one that died');
    expect(await answersOf(2)).to.deep.equal(['old']);
    expect(pids()).to.have.length(2).and.include(second).and.not.include(first);
  });

  it('shows nobody the new config before all workers have it, nor one that is refused', async () => {
    // The first worker starts before the others.
    const code = `async start() {
      const isFirst = await writeFile(folder + 'first', '', { flag: 'wx' }).then(() => true, () => false);
      if (isFirst) return;
      await writeFile(folder + 'other', '');
      while (!existsSync(folder + 'go')) await new Promise((resolve) => setTimeout(resolve, 5));
      if (readFileSync(folder + 'go', 'utf8') === 'fail') throw new Error('not today');
    }`;
    const app = (path: string): { readonly atImport: string; readonly members: string } => ({
      atImport: `import { existsSync, readFileSync } from 'node:fs'; import { writeFile } from 'node:fs/promises'; const folder = ${JSON.stringify(path)};`,
      members: code,
    });
    await writeAppPackages(workers.folder, { failing: app(file('failing-')), waiting: app(file('waiting-')) });
    const running = await workers.start(answering('old'));
    const { port, reload, logged, ask } = running;
    const more = await freePort();
    for (const name of ['failing', 'waiting']) {
      await reload([], before(name, answering('new'), [port, more]));
      await until('both workers have started the app http', () => existsSync(file(`${name}-other`)));
      expect(await answersOf(2)).to.deep.equal(['old']);
      // The port that only the new config uses is open, but connections wait.
      const client = await RawClient.connect(more);
      client.send('GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n');
      expect(await answersOf(2)).to.deep.equal(['old']);
      expect(client.received).to.equal('');
      // Written by a rename, so that no reader finds an empty file.
      await writeFile(file('word'), name === 'failing' ? 'fail' : 'pass');
      await rename(file('word'), file(`${name}-go`));
      if (name === 'failing') {
        expect(JSON.stringify(await logged('reload failed, the running config is kept'))).to.match(/not today/);
        expect(await client.closed()).to.equal('');
        expect(await answersOf(2)).to.deep.equal(['old']);
      } else {
        expect(await client.closed()).to.match(/^HTTP\/1\.1 200 OK[^]*new$/);
        await until('the new config serves', async () => (await ask()).body === 'new');
        await until('all workers serve it', async () => (await answersOf(2)).join() === 'new');
      }
    }
  });
});
