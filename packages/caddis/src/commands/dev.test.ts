import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { until } from '@caddis/test-helpers';
import { freePort, startProcess, temporaryFolder, type RunningProcess } from '@caddis/test-servers';
import { expect } from 'chai';
import { runCommand } from '../testing/run-command.js';
import { commandPath } from '../testing/server-process.js';

const core = fileURLToPath(new URL('..', import.meta.resolve('@caddis/core')));
const manifest = { name: '@acme/caddis-greet', version: '0.1.0', type: 'module', exports: './src/index.js', caddis: { api: 1, modules: ['http.handlers.greet'] } };
const code = `
import { module, object, string } from '@caddis/core';
import { handlers } from '@caddis/core/http';
import { greeting } from './greeting.js';

export class Greet {
  constructor(config) { this.config = config; }
  provision() { greeting(''); }
  handle(request, response) { response.end(greeting(this.config.name)); }
}
module(handlers, { name: 'greet', config: object({ name: string({ description: 'Whom.', default: 'you' }) }), summary: 'Greets.' })(Greet);
`;
const greeting = (word: string): string => `export function greeting(name) {\n  return '${word} ' + name;\n}\n`;

/** Returns the kernel's inode of the socket that listens on a port; `undefined` on systems other than Linux. */
function listenerOf(port: number): string | undefined {
  if (!existsSync('/proc/net/tcp')) return undefined;
  const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n').map((row) => row.trim().split(/\s+/));
  return rows.find(([, local, , state]) => state === '0A' && Number.parseInt(local?.split(':')[1] ?? '', 16) === port)?.[9];
}

describe('caddis dev', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let port: number;
  let server: RunningProcess | undefined;

  const write = (file: string, content: string): Promise<void> => writeFile(join(folder.path, file), content);
  const configWith = (handler: object): string =>
    JSON.stringify({ apps: { http: { servers: { edge: { listen: [`127.0.0.1:${port}`], automatic_https: { disable: true }, routes: [{ handle: [handler] }] } } } } });

  beforeEach(async () => {
    folder = await temporaryFolder();
    port = await freePort();
    await mkdir(join(folder.path, 'src'));
    await mkdir(join(folder.path, 'node_modules/@caddis'), { recursive: true });
    await symlink(core, join(folder.path, 'node_modules/@caddis/core'));
    await write('package.json', JSON.stringify(manifest));
    await write('src/index.js', code);
    await write('src/greeting.js', greeting('hello'));
    await write('caddis.json', configWith({ handler: 'greet' }));
  });
  afterEach(async () => {
    await server?.stop();
    server = undefined;
    await folder.remove();
  });

  async function start(): Promise<RunningProcess> {
    server = await startProcess({ command: process.execPath, args: [commandPath, 'dev'], cwd: folder.path, env: { NO_COLOR: '1' }, ready: /serves after|Waiting for a change/ });
    return server;
  }

  const ask = (): Promise<string> =>
    new Promise((resolve, reject) => get({ port, host: '127.0.0.1' }, (response) => resolve(text(response))).once('error', reject));

  const untilAnswers = (wanted: string): Promise<void> => until(`the answer is ${wanted}`, async () => (await ask()) === wanted);
  const untilSays = (wanted: RegExp): Promise<void> => until(`it says ${wanted}`, () => wanted.test(server?.output() ?? ''));

  it('takes up each change of the code, without closing the listener', async () => {
    const { pid } = await start();
    expect(await ask()).to.equal('hello you');
    const listener = listenerOf(port);
    await write('src/greeting.js', greeting('welcome'));
    await untilAnswers('welcome you');
    // Editors write a new file and rename it over the old one.
    await write('src/new', greeting('good day'));
    await rename(join(folder.path, 'src/new'), join(folder.path, 'src/greeting.js'));
    await untilAnswers('good day you');
    await write('caddis.json', configWith({ handler: 'greet', name: 'all' }));
    await untilAnswers('good day all');
    expect([server?.pid, listenerOf(port)]).to.deep.equal([pid, listener]);
  });

  it('builds the modules of the package again, and keeps what is not theirs', async () => {
    const handle = [{ handler: 'vars' }, { handler: 'headers' }, { handler: 'greet' }];
    const edge = { listen: [`127.0.0.1:${port}`], automatic_https: { disable: true }, routes: [{ handle }] };
    await write('caddis.json', JSON.stringify({ admin: { disabled: true }, apps: { http: { servers: { edge } } } }));
    await start();
    await write('src/greeting.js', greeting('welcome'));
    await untilAnswers('welcome you');
    await untilSays(/"kept":2,"moved":0,"rebuilt":2,"new":0,"gone":0/);
  });

  const faults: Readonly<Record<string, readonly [change: string, told: RegExp]>> = {
    'is no JavaScript': ['export function greeting( {', /src\/greeting\.js:1\nexport function greeting\( \{\n/],
    'throws at import': [`${greeting('x')}throw new Error('not today');\n`, /not today[^]*at src\/greeting\.js:4:7\n {2}4 \| throw new Error\('not today'\);\n {4}\| {7}\^/],
    'does not export what is imported': ['export const other = 1;\n', /does not provide an export named 'greeting'[^]*src\/index\.js:4/],
    'throws in provision': [`export function greeting() {\n  return nothing.at.all;\n}\n`, /nothing is not defined[^]*at src\/greeting\.js:2:3\n {2}2 \| {3}return nothing\.at\.all;/],
  };
  for (const [title, [change, told]] of Object.entries(faults)) {
    it(`shows the line, and serves what it had, when the code ${title}`, async () => {
      await start();
      await write('src/greeting.js', change);
      // The file is empty for a moment, which may be reported too.
      await untilSays(told);
      await untilSays(/The running config is kept/);
      expect(await ask()).to.equal('hello you');
      await write('src/greeting.js', greeting('again'));
      await untilAnswers('again you');
    });
  }

  it('shows what is wrong with the config as check does, from the start, and waits for the change', async () => {
    await write('caddis.json', configWith({ handler: 'greeet' }));
    await start();
    expect(server?.output()).to.match(/caddis\.json:1:\d+ error CONFIG_MODULE_UNKNOWN\n[^]*help did you mean "greet"\?[^]*Nothing is served yet/);
    await write('caddis.json', configWith({ handler: 'greet' }));
    await untilAnswers('hello you');
  });

  it('builds before it takes up a change, and tells what the build says', async () => {
    await write('build.cjs', `const { cpSync, readFileSync } = require('node:fs');\nif (/bad/.test(readFileSync('src/greeting.js'))) { console.log('src/greeting.js is bad'); process.exit(1); }\ncpSync('src', 'dist', { recursive: true });\n`);
    await write('package.json', JSON.stringify({ ...manifest, exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } }, scripts: { build: 'node build.cjs' } }));
    await start();
    expect(await ask()).to.equal('hello you');
    await write('src/greeting.js', greeting('bad'));
    await untilSays(/src\/greeting\.js is bad\nthe build failed: it ended with 1\nThe running config is kept/);
    await write('src/greeting.js', greeting('built'));
    await untilAnswers('built you');
  });

  for (const [title, signal] of [['it is told to', 'SIGTERM'], ['its terminal is closed', 'SIGHUP']] as const) {
    it(`ends with code 0 when ${title}, and leaves nothing in the package`, async () => {
      await start();
      server?.signal(signal);
      expect(await server?.exited).to.equal(0);
      expect(existsSync(join(folder.path, 'node_modules/.cache/caddis-dev', String(server?.pid)))).to.equal(false);
    });
  }

  it('says which folder it wants where there is no package with modules', async () => {
    await rm(join(folder.path, 'package.json'));
    const { code: exitCode, stderr } = await runCommand(['dev'], { cwd: folder.path });
    expect(exitCode).to.equal(1);
    expect(stderr).to.match(/^error: .*package\.json does not declare any modules[^]*change to the folder of a package/);
  });
});
