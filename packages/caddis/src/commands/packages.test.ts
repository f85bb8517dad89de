import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { needPrograms, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { runCommand, type CommandResult } from '../testing/run-command.js';
import { TerminalSession } from '../testing/terminal-session.js';

const core = new URL('.', import.meta.resolve('@caddis/core')).href;

describe('the commands that install packages', () => {
  // Each call of npm takes seconds, even without network access.
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let oldPath: string | undefined;
  // These settings keep npm off the network.
  const quiet = { npm_config_audit: 'false', npm_config_fund: 'false', npm_config_offline: 'true', npm_config_update_notifier: 'false' };
  before(function () {
    needPrograms(this, 'npm', 'script');
    Object.assign(process.env, quiet);
  });
  after(() => {
    for (const name of Object.keys(quiet)) delete process.env[name];
  });
  beforeEach(async () => {
    folder = await temporaryFolder();
    oldPath = process.env['PATH'];
    await write('project/package.json', { name: 'project', version: '1.0.0' });
  });
  afterEach(async () => {
    process.env['PATH'] = oldPath;
    await folder.remove();
  });

  async function write(path: string, content: unknown): Promise<void> {
    await mkdir(dirname(join(folder.path, path)), { recursive: true });
    await writeFile(join(folder.path, path), typeof content === 'string' ? content : JSON.stringify(content));
  }

  /** Packs a package with one app of the same name. @returns path of the tarball, relative to the project */
  async function pack(name: string): Promise<string> {
    await write(`${name}/package.json`, { name, version: '1.0.0', type: 'module', exports: './index.js', caddis: { api: 1, modules: [name] } });
    await write(`${name}/index.js`, `import { apps, module } from '${core}index.js'; export class App { start() {} stop() {} } module(apps, { name: '${name}', summary: 'Is an app.' })(App);`);
    await promisify(execFile)('npm', ['pack', '--ignore-scripts', '--pack-destination', folder.path, join(folder.path, name)]);
    return `../${name}-1.0.0.tgz`;
  }

  /** Installs a fake program, first in `PATH`, that records how it was called. */
  async function standIn(program: string): Promise<void> {
    await write(`bin/${program}`, `#!/bin/sh\necho "$@" >> '${join(folder.path, 'calls')}'\n`);
    await chmod(join(folder.path, 'bin', program), 0o755);
    process.env['PATH'] = `${join(folder.path, 'bin')}:${oldPath}`;
  }
  const calls = (): Promise<string> => readFile(join(folder.path, 'calls'), 'utf8').catch(() => '');

  const run = (...args: readonly string[]): Promise<CommandResult> => runCommand(args, { cwd: join(folder.path, 'project') });

  it('add a tarball with npm, say what came, and remove it again with a word on the config that names it', async () => {
    const added = await run('add', await pack('plug'));
    expect(added.stdout).to.equal('plug 1.0.0: 1 module\n\n  plug: Is an app.\n\n    {\n      "apps": {\n        "plug": {}\n      }\n    }\n');
    expect(added.code).to.equal(0);
    await write('project/caddis.json', { apps: { plug: {} } });
    expect((await run('check', 'caddis.json')).stdout).to.equal('caddis.json: ok, 1 modules\n');
    const removed = await run('remove', 'plug', '--config', 'caddis.json');
    expect([removed.code, removed.stdout]).to.deep.equal([0, 'plug: removed\n']);
    expect(removed.stderr).to.match(/^Warning: caddis\.json uses module plug of package plug at \/apps\/plug\n/);
    expect((await run('check', 'caddis.json')).stdout).to.contain('CONFIG_MODULE_UNKNOWN');
  });

  const managers: readonly (readonly [file: string, program: string, added: string, removed: string])[] = [
    ['package-lock.json', 'npm', 'install x @acme/y@^1', 'uninstall x'],
    ['pnpm-lock.yaml', 'pnpm', 'add x @acme/y@^1', 'remove x'],
    ['yarn.lock', 'yarn', 'add x @acme/y@^1', 'remove x'],
    ['bun.lock', 'bun', 'add x @acme/y@^1', 'remove x'],
  ];
  for (const [file, program, added, removed] of managers) {
    it(`use ${program} where there is a ${file}`, async () => {
      await write(`project/${file}`, '');
      await standIn(program);
      await run('add', 'x', '@acme/y@^1');
      await run('remove', 'x');
      expect(await calls()).to.equal(`${added}\n${removed}\n`);
    });
  }

  it('install nothing that the project does not allow, and nothing that would be an option', async () => {
    await standIn('npm');
    await write('project/package.json', { name: 'project', caddis: { allow: ['@acme/*'] } });
    await write('project/caddis.json', { apps: { one: {} }, modules: { one: 'evil' } });
    const refusals = [await run('add', '@acme/x', 'evil@1'), await run('install', '--from', 'caddis.json', '--yes'), await run('add', '--', '--global')];
    expect(refusals.map(({ code }) => code)).to.deep.equal([1, 1, 1]);
    expect(refusals[0]?.stderr).to.contain('package evil (not installed) is not allowed in this project');
    expect(refusals[1]?.stderr).to.contain('package evil (not installed) is not allowed in this project');
    expect(refusals[2]?.stderr).to.contain('"--global" is not a package');
    expect(await calls()).to.equal('');
  });

  it('tell of a package manager that is not there or fails', async () => {
    await write('project/package.json', { name: 'project', packageManager: 'bun@1.0.0' });
    expect((await run('add', 'x')).stderr).to.match(/^error: bun is not installed, but according to packageManager this project uses it/);
    await write('project/package.json', { name: 'project' });
    await write('bin/npm', '#!/bin/sh\nexit 7\n');
    await chmod(join(folder.path, 'bin/npm'), 0o755);
    process.env['PATH'] = `${join(folder.path, 'bin')}:${oldPath}`;
    expect((await run('add', 'x')).stderr).to.equal('error: npm install x failed with exit code 7\n  its messages are above\n');
  });

  describe('for a config', () => {
    beforeEach(async () => {
      await write('project/caddis.json', { apps: { one: {} }, modules: { one: '@acme/one' } });
    });

    it('never ask in a pipe', async () => {
      await standIn('npm');
      const { code, stderr } = await run('install', '--from', 'caddis.json');
      expect([code, await calls()]).to.deep.equal([1, '']);
      expect(stderr).to.equal('error: the config needs @acme/one, and there is no terminal to ask for confirmation\n  use --yes, or run: npm install @acme/one\n');
    });

    for (const [answer, called] of [['y', 'install @acme/one\n'], ['', ''], ['\x04', '']] as const) {
      it(`ask on a terminal, and ${called === '' ? 'do nothing' : 'install'} at ${JSON.stringify(answer)}`, async () => {
        await standIn('npm');
        const session = TerminalSession.start(['install', '--from', 'caddis.json'], { cwd: join(folder.path, 'project') });
        try {
          await session.shown(/Run npm install @acme\/one\? \[y\/N\]/);
          session.type(`${answer}\r`);
          expect(await session.exited).to.equal(1);
        } finally {
          await session.close();
        }
        expect(await calls()).to.equal(called);
      });
    }

    it('install what the project names already, and say that all is there', async () => {
      await write('project/package.json', { name: 'project', dependencies: { plug: `file:${await pack('plug')}` } });
      await write('project/caddis.json', { apps: { plug: {} } });
      const { code, stdout } = await run('install', '--from', 'caddis.json', '--yes');
      expect([code, stdout.split('\n')[0], stdout.split('\n').at(-2)]).to.deep.equal([0, 'plug 1.0.0: 1 module', 'caddis.json: all modules are installed']);
    });

    it('read it in its language', async () => {
      await writeFile(join(folder.path, 'project/caddis.yaml'), 'apps: { one: {} }\nmodules: { one: "@acme/one" }\n');
      expect((await run('install', '--from', 'caddis.yaml')).stderr).to.match(/^error: the config needs @acme\/one, /);
      await writeFile(join(folder.path, 'project/caddis.jsonc'), '{ "apps": { "nobody_knows": {} } } // nobody\n');
      expect((await run('install', '--from', 'caddis.jsonc')).stdout).to.match(/^caddis\.jsonc:1:13 error CONFIG_MODULE_UNKNOWN\n/);
    });

    it('name the modules for which no package is known', async () => {
      await write('project/caddis.json', { apps: { nobody_knows: {} } });
      const { code, stdout } = await run('install', '--from', 'caddis.json');
      expect([code, stdout.split('\n')[0]]).to.deep.equal([1, 'caddis.json:1:10 error CONFIG_MODULE_UNKNOWN']);
    });
  });
});
