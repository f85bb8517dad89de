import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@caddis/test-helpers';
import { startProcess, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { writeAppPackages, type AppCode } from './testing/app-packages.js';
import { runCommand, type CommandResult } from './testing/run-command.js';
import { commandPath } from './testing/server-process.js';

describe('a third-party package', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  async function run(code: AppCode, ...args: readonly string[]): Promise<CommandResult> {
    await writeAppPackages(folder.path, { odd: code });
    return runCommand(args, { cwd: folder.path });
  }

  for (const args of [['check', 'odd.json'], ['validate', '--config', 'odd.json'], ['run', '--config', 'odd.json'], ['describe', 'odd']]) {
    it(`that ends the process at import does not make ${args[0]} look as if it went well`, async () => {
      const { code, stdout, stderr } = await run({ atImport: 'process.exit(0);' }, ...args);
      expect(code).to.equal(1);
      expect(stdout + stderr).to.contain('package odd 1.2.3: importing it failed: it called process.exit(0)\n');
    });
  }

  for (const args of [['schema'], ['describe', 'http'], ['docs', 'json'], ['list-modules']]) {
    it(`that ends the process at import does not keep ${args[0]} from telling of the others, and of it`, async () => {
      const { code, stdout, stderr } = await run({ atImport: 'process.exit(0);' }, ...args);
      expect(code).to.equal(0);
      expect(stdout).to.contain('http.handlers');
      expect(stderr.split('\n')[0]).to.equal('Warning: package odd 1.2.3: importing it failed: it called process.exit(0)');
    });
  }

  it('that ends the process a little later does not either', async () => {
    const { code, stdout, stderr } = await run({ atImport: 'setTimeout(() => process.exit(0)); setTimeout(() => { throw new Error("late"); }); Promise.reject("no");' }, 'list-modules', '-s');
    expect([code, stdout]).to.deep.equal([0, 'odd\n\n  Non-standard modules: 1\n']);
    expect(stderr).to.contain('Warning: package odd 1.2.3 failed outside of any call: it called process.exit(0)\n');
    expect(stderr).to.contain('Warning: package odd 1.2.3 failed outside of any call: late\n');
  });

  it('that never ends a step is aborted after the deadline of the command line, and named', async () => {
    const { code, stderr } = await run({ members: 'provision() { return new Promise(() => {}); }' }, 'validate', '--config', 'odd.json', '--module-deadline', '100ms');
    expect(code).to.equal(1);
    expect(stderr).to.contain('/apps/odd: odd: provision did not end within 0.1 s');
    const wrong = await runCommand(['run', '--config', 'odd.json', '--module-deadline', 'soon'], { cwd: folder.path });
    expect([wrong.code, wrong.stderr.includes('--module-deadline')]).to.deep.equal([1, true]);
  });

  it('whose new version is installed while the server runs keeps its old code, and a reload warns once', async () => {
    await writeAppPackages(folder.path, { odd: {} });
    const server = await startProcess({ command: process.execPath, args: [commandPath, 'run', '--config', 'odd.json'], cwd: folder.path, ready: /config serves/ });
    try {
      const manifest = join(folder.path, 'node_modules/odd/package.json');
      await writeFile(manifest, (await readFile(manifest, 'utf8')).replace('1.2.3', '1.3.0'));
      for (let round = 1; round <= 2; round += 1) {
        server.signal('SIGUSR1');
        await until('the reload', () => server.output().split('config serves').length > round + 1);
      }
      expect(server.output().match(/package odd 1\.3\.0 was installed while the server was running; the code of 1\.2\.3 stays in use/g)).to.have.length(1);
    } finally {
      await server.stop();
    }
  });

  it('that replaces built-ins by what does the same is left alone', async () => {
    const { code, stdout, stderr } = await run({ atImport: 'const { map } = Array.prototype; Array.prototype.map = function (...args) { return map.apply(this, args); };' }, 'check', 'odd.json');
    expect([code, stdout, stderr]).to.deep.equal([0, 'odd.json: ok, 1 modules\n', '']);
  });

  it('that ends the process while it serves is named', async () => {
    await writeAppPackages(folder.path, { odd: { members: 'start() { setTimeout(() => process.exit(0)); }' } });
    const server = await startProcess({ command: process.execPath, args: [commandPath, 'run', '--config', 'odd.json'], cwd: folder.path, ready: /a module ended the process.*odd\/index\.js/ });
    expect(await server.exited).to.equal(1);
  });

  it('that sets an exit code does not change that of the command', async () => {
    const { code, stdout } = await run({ atImport: 'process.exitCode = 7;' }, 'check', 'odd.json');
    expect([code, stdout]).to.deep.equal([0, 'odd.json: ok, 1 modules\n']);
  });

  it('that freezes the prototypes of the language does no harm', async () => {
    const { code, stdout, stderr } = await run({ atImport: '[Object, Array, Error, Promise].forEach((type) => Object.freeze(type.prototype));' }, 'validate', '--config', 'odd.json');
    expect([code, stdout, stderr]).to.deep.equal([0, 'Valid configuration\n', '']);
  });

  it('that exports something that cannot be inspected does no harm', async () => {
    const trap = 'export const trap = new Proxy(class {}, new Proxy({}, { get: () => () => { throw new Error("hands off"); } }));';
    const { code, stdout, stderr } = await run({ atImport: trap }, 'validate', '--config', 'odd.json');
    expect([code, stdout, stderr]).to.deep.equal([0, 'Valid configuration\n', '']);
  });

  it('whose module would be taken for a promise is reported', async () => {
    const { code, stderr } = await run({ members: 'then() {}' }, 'validate', '--config', 'odd.json');
    expect([code, stderr.split('\n')[0]]).to.deep.equal([1, 'error: /apps/odd: odd: the module has a method then(), so JavaScript would treat it as a promise']);
  });

  it('whose method cannot be read is reported', async () => {
    const { code, stderr } = await run({ members: 'get start() { throw new Error("hands off"); }' }, 'validate', '--config', 'odd.json');
    expect([code, stderr.split('\n')[0]]).to.deep.equal([1, 'error: /apps/odd: odd: the module lacks start()']);
  });

  it('says nothing that a terminal obeys', async () => {
    const { stdout } = await run({ options: "summary: 'a\\x1b]0;title\\x07\\x9b31m\\u202e b', description: '\\x1b[2J'" }, 'describe', 'odd');
    expect(stdout).to.match(/^a/m).and.not.match(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  });

  it('with an invalid pattern does not prevent the site from being built', async () => {
    const options = "config: { schema: { type: 'object', properties: { a: { type: 'string', pattern: '(' } } } }";
    const { code } = await run({ options }, 'docs', 'build', '--out', 'site');
    expect(code).to.equal(0);
  });
});
