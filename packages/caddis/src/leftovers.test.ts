import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { runCommand } from './testing/run-command.js';

const core = new URL('.', import.meta.resolve('@caddis/core')).href;

/** Writes a package with the app `lingering`, whose code is set by the test. */
async function writeProject(folder: string, code: { readonly atImport?: string; readonly inProvision?: string; readonly inCleanup?: string }): Promise<void> {
  const home = join(folder, 'node_modules/lingering');
  await mkdir(home, { recursive: true });
  const manifest = { name: 'lingering', version: '1.2.3', type: 'module', exports: './index.js', caddis: { api: 1, modules: ['lingering'] } };
  const files = {
    [join(home, 'package.json')]: JSON.stringify(manifest),
    [join(home, 'index.js')]: `
      import { createServer } from 'node:net';
      import { apps, module } from '${core}index.js';
      ${code.atImport ?? ''}
      export class Lingering {
        start() {}
        stop() {}
        async provision() { ${code.inProvision ?? ''} }
        async cleanup() { ${code.inCleanup ?? ''} }
      }
      module(apps, { name: 'lingering', summary: 'Stays.' })(Lingering);`,
    [join(folder, 'package.json')]: JSON.stringify({ name: 'project', dependencies: { lingering: '*' } }),
    [join(folder, 'caddis.json')]: '{"apps":{"lingering":{}}}',
  };
  for (const [file, text] of Object.entries(files)) await writeFile(file, text);
}

describe('what a module leaves running', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  const warning = (what: string, who = 'package lingering 1.2.3'): string => `Warning: ${who} left resources open (${what}); the command exits anyway\n`;
  const timer = 'setInterval(() => {}, 1000);';
  const commands = [
    { args: ['check', 'caddis.json'], stdout: 'caddis.json: ok, 1 modules\n' },
    { args: ['validate', '--config', 'caddis.json'], stdout: 'Valid configuration\n' },
  ];
  for (const { args, stdout } of commands) {
    it(`at import does not keep ${args[0]} from its end, and is named`, async () => {
      await writeProject(folder.path, { atImport: timer });
      expect(await runCommand(args, { cwd: folder.path })).to.deep.equal({ code: 0, stdout, stderr: warning('a timer') });
    });
  }

  it('in provision does not keep validate from its end, and is named', async () => {
    await writeProject(folder.path, { inProvision: `${timer} ${timer} await new Promise((done) => createServer().listen(0, '127.0.0.1', done));` });
    expect(await runCommand(['validate', '--config', 'caddis.json'], { cwd: folder.path })).to.deep.equal({
      code: 0,
      stdout: 'Valid configuration\n',
      stderr: warning('a listener, a timer, 2 times'),
    });
  });

  it('does not change the exit code of a failure', async () => {
    await writeProject(folder.path, { inProvision: `${timer} throw null;` });
    const { code, stderr } = await runCommand(['run', '--config', 'caddis.json'], { cwd: folder.path });
    expect({ code, stderr }).to.deep.equal({
      code: 1,
      stderr: `error: /apps/lingering: lingering: provisioning it failed: it threw null, which is not an error\n  caddis.json:1:22 lingering\n${warning('a timer', 'a module')}`,
    });
  });

  it('is nothing of ours: a module that leaves nothing is not warned of', async () => {
    await writeProject(folder.path, {});
    expect(await runCommand(['validate', '--config', 'caddis.json'], { cwd: folder.path })).to.deep.equal({ code: 0, stdout: 'Valid configuration\n', stderr: '' });
  });
});

describe('a package that never ends', () => {
  it('to import is reported, with its name and version', async function () {
    const folder = await temporaryFolder();
    await writeProject(folder.path, { atImport: 'await new Promise(() => {});' });
    const { code, stdout } = await runCommand(['check', 'caddis.json'], { cwd: folder.path });
    await folder.remove();
    expect(code).to.equal(1);
    expect(stdout).to.contain('package lingering 1.2.3: importing it did not end within 10 s');
  });

  it('to clean up is reported by validate', async function () {
    const folder = await temporaryFolder();
    await writeProject(folder.path, { inCleanup: 'await new Promise(() => {});' });
    const { code, stderr } = await runCommand(['validate', '--config', 'caddis.json'], { cwd: folder.path });
    await folder.remove();
    expect(code).to.equal(1);
    expect(stderr).to.contain('/apps/lingering: lingering: cleanup did not end within 10 s');
  });
});

describe('what packages leave running', () => {
  it('is named with the package and its kind by every command, which ends by itself', async function () {
    const folder = await temporaryFolder();
    const atImport = `
      import { spawn } from 'node:child_process';
      import { watch } from 'node:fs';
      setInterval(() => {}, 1000).unref();
      setInterval(() => {}, 1000);
      createServer().listen(0, '127.0.0.1');
      spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20000)'], { stdio: 'ignore' });
      watch('.');`;
    await writeProject(folder.path, { atImport });
    const commands = ['list-modules', 'describe http', 'docs json', 'schema', 'check caddis.json', 'validate --config caddis.json'];
    const results = await Promise.all(commands.map((command) => runCommand(command.split(' '), { cwd: folder.path })));
    await folder.remove();
    const stderr = 'Warning: package lingering 1.2.3 left resources open (a child process, a file watcher, a listener, a timer); the command exits anyway\n';
    expect(results.map((result) => [result.code, result.stderr])).to.deep.equal(commands.map(() => [0, stderr]));
  });

  it('is put to the account of the package, although a dependency or a callback of it opened it', async () => {
    const folder = await temporaryFolder();
    await writeProject(folder.path, { atImport: "import 'helper'; setTimeout(() => { setInterval(() => {}, 1000); });" });
    const helper = join(folder.path, 'node_modules/helper');
    await mkdir(helper);
    await writeFile(join(helper, 'package.json'), '{"name":"helper","main":"index.js"}');
    await writeFile(join(helper, 'index.js'), "require('node:dgram').createSocket('udp4').bind(0, '127.0.0.1');");
    const { code, stderr } = await runCommand(['check', 'caddis.json'], { cwd: folder.path });
    await folder.remove();
    expect([code, stderr]).to.deep.equal([0, 'Warning: package lingering 1.2.3 left resources open (a UDP socket, a timer); the command exits anyway\n']);
  });
});
