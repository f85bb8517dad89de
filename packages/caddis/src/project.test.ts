import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { accepts, freePort, startProcess, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { writeForeignProject } from './testing/foreign-project.js';
import { runCommand } from './testing/run-command.js';
import { commandPath } from './testing/server-process.js';

describe('the project of a config', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const at = (...path: readonly string[]): string => join(folder.path, ...path);
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  const write = async (path: string, content: unknown): Promise<void> => {
    await mkdir(dirname(at(path)), { recursive: true });
    await writeFile(at(path), typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
  };

  describe('with a third-party package', () => {
    const right = 'ok, 4 modules';
    beforeEach(async () => {
      await mkdir(at('project'));
      await writeForeignProject(at('project'));
      await mkdir(at('etc'));
    });

    /** Returns the line of check's output that matters. */
    const checked = async (args: readonly string[]): Promise<string> => {
      const { stdout, stderr } = await runCommand(['check', ...args], { cwd: at('etc') });
      return /ok, \d+ modules|CONFIG_\w+UNKNOWN|error: .*/.exec(stdout.replaceAll('MODULE_DEPRECATED', '') + stderr)?.[0] ?? stdout;
    };

    it('is that of the file, where the config is a link from outside', async () => {
      await symlink(at('project/caddis.json'), at('etc/caddis.json'));
      expect(await checked(['caddis.json'])).to.equal(right);
    });

    it('is that of the link, where the file is outside', async () => {
      await writeFile(at('etc/real.json'), await readFile(at('project/caddis.json')));
      await symlink(at('etc/real.json'), at('project/linked.json'));
      expect(await checked(['../project/linked.json'])).to.equal(right);
    });

    it('is found through a chain of links, and a linked folder', async () => {
      await symlink(at('project'), at('etc/current'));
      await symlink('current/caddis.json', at('etc/one.json'));
      await symlink('one.json', at('etc/two.json'));
      expect(await checked(['two.json'])).to.equal(right);
    });

    it('is the folder that --project names, and no other', async () => {
      await writeFile(at('etc/caddis.json'), await readFile(at('project/caddis.json')));
      expect(await checked(['caddis.json'])).to.equal('CONFIG_MODULE_UNKNOWN');
      expect(await checked(['caddis.json', '--project', '../project'])).to.equal(right);
      expect(await checked(['../project/caddis.json', '--project', '.'])).to.equal('CONFIG_MODULE_UNKNOWN');
      expect(await checked(['caddis.json', '--project', 'nowhere'])).to.equal('error: the project nowhere is not a folder');
    });

    const commands: readonly (readonly [args: string, shown: RegExp])[] = [
      ['list-modules --skip-standard', /^strange\.plugs\.one \[deprecated: use two\]$/m],
      ['describe strange.plugs.one', /^Is one plug\.$/m],
      ['schema', /new_name/],
      ['graph caddis.json --format dot', /http\.handlers\.strange/],
      ['validate --config caddis.json', /Valid configuration/],
      ['docs json', /strange\.plugs\.one/],
    ];
    for (const [args, shown] of commands) {
      it(`is named for "${args}", too`, async () => {
        await writeFile(at('etc/caddis.json'), await readFile(at('project/caddis.json')));
        const { code, stdout } = await runCommand([...args.split(' '), '--project', at('project')], { cwd: at('etc') });
        expect(code).to.equal(0);
        expect(stdout).to.match(shown);
      });
    }

    it('is named for run, too', async () => {
      const port = await freePort();
      await write('etc/caddis.json', (await readFile(at('project/caddis.json'), 'utf8')).replace(':0', `127.0.0.1:${port}`));
      const args = [commandPath, 'run', '--config', at('etc/caddis.json'), '--project', at('project')];
      const server = await startProcess({ command: process.execPath, args, ready: () => accepts(port) });
      await server.stop();
      expect(server.output()).to.contain('config serves');
    });

    it('may have manifests that begin with a byte order mark', async () => {
      for (const file of ['project/package.json', 'project/node_modules/@strange/modules/package.json']) {
        await writeFile(at(file), `\uFEFF${await readFile(at(file), 'utf8')}`);
      }
      expect(await checked(['../project/caddis.json'])).to.equal(right);
      expect((await runCommand(['describe', 'strange.plugs.one'], { cwd: at('project') })).code).to.equal(0);
    });
  });

  describe('with a package that gives no modules', () => {
    const faults: readonly (readonly [manifest: string, cause: string])[] = [
      ['', 'bad manifest FOLDER/node_modules/one/package.json: it cannot be read: Unexpected end of JSON input'],
      ['{}', '(no version) is installed, but its modules are unknown: its package.json is empty'],
      ['[]', 'bad manifest FOLDER/node_modules/one/package.json: it is not an object'],
      ['{"name":"one","caddis":{}}', 'bad manifest FOLDER/node_modules/one/package.json: "caddis.api" is not a number'],
      ['{"version":"1.0.0","caddis":{"api":1,"modules":[]}}', '1.0.0 is installed, but its modules are unknown: the list "caddis.modules" of its package.json is empty'],
      [
        '{"version":"1.0.0","peerDependencies":{"@caddis/core":"*"}}',
        '1.0.0 is installed, but its modules are unknown: its package.json has no "caddis" key, although it depends on @caddis/core',
      ],
    ];
    for (const [manifest, cause] of faults) {
      it(`is told of by check, list-modules and describe, where its manifest is ${manifest === '' ? 'empty' : manifest}`, async () => {
        await write('package.json', { name: 'project', dependencies: { one: '1' } });
        await write('node_modules/one/package.json', manifest);
        await write('caddis.json', { apps: { one: {} } });
        const said = async (...args: readonly string[]): Promise<string> => {
          const { stdout, stderr } = await runCommand(args, { cwd: folder.path });
          return `${stdout}${stderr}`.replaceAll(folder.path, 'FOLDER');
        };
        const [help = ''] = /^ +help .*$/m.exec(await said('check', 'caddis.json')) ?? [];
        const named = cause.startsWith('bad') ? `package one: ${cause}` : `package one ${cause}`;
        expect(help).to.contain(`; ${named}`);
        for (const args of [['list-modules'], ['describe', 'one']]) expect(await said(...args)).to.contain(`Warning: ${named}`);
      });
    }
  });
});
