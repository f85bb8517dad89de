import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { runCommand, type CommandResult } from './testing/run-command.js';

const core = new URL('.', import.meta.resolve('@caddis/core')).href;

/** A fault of a package. The package has the name of the fault; so has its app, but with underscores. */
interface Fault {
  readonly name: string;
  /** Code that runs at import. */
  readonly code?: string;
  /** Replaces the correct fields of its manifest; a string replaces the whole manifest. */
  readonly manifest?: Readonly<Record<string, unknown>> | string;
  /** Part of the error message. */
  readonly said: string;
  /** True if its modules cannot be known. */
  readonly isUnread?: boolean;
}

const failed = (name: string, why: string): string => `package ${name} 1.2.3: importing it failed: ${why}`;

const faults: readonly Fault[] = [
  { name: 'throws', code: 'throw new Error("boom");', said: failed('throws', 'boom') },
  { name: 'throws-nothing', code: 'throw undefined;', said: failed('throws-nothing', 'it threw undefined, which is not an error') },
  { name: 'lacks-a-package', code: 'await import("not-there");', said: failed('lacks-a-package', "Cannot find package 'not-there'") },
  { name: 'is-no-code', code: 'class {', said: failed('is-no-code', "Unexpected token '{'") },
  { name: 'exits', code: 'process.exit(0);', said: failed('exits', 'it called process.exit(0)') },
  { name: 'exits-later', code: 'await new Promise((done) => setTimeout(done)); process.exit();', said: failed('exits-later', 'it called process.exit()') },
  { name: 'aborts', code: 'process.abort();', said: failed('aborts', 'it called process.abort()') },
  { name: 'kills', code: 'process.kill(process.pid, "SIGKILL");', said: failed('kills', 'it called process.kill(process.pid, SIGKILL)') },
  {
    name: 'breaks-arrays',
    code: 'Array.prototype.map = function () { throw new Error("mine"); }; Array.prototype[Symbol.iterator] = undefined;',
    said: failed('breaks-arrays', 'it breaks built-in objects of JavaScript: Array.prototype.map, Array.prototype[Symbol.iterator]'),
  },
  {
    name: 'breaks-maps',
    code: 'JSON.parse = () => 5; Map.prototype.get = Map.prototype.set = () => undefined; globalThis.setTimeout = undefined; throw new Error("and throws");',
    said: failed('breaks-maps', 'it breaks built-in objects of JavaScript: setTimeout, Map.prototype.get, Map.prototype.set, JSON.parse'),
  },
  { name: 'adds-a-key', code: 'Object.prototype.mine = 1;', said: failed('adds-a-key', 'it breaks built-in objects of JavaScript: Object.prototype.mine') },
  { name: 'has-no-file', manifest: { exports: './none.js' }, said: 'package has-no-file 1.2.3: "exports" in its package.json names ./none.js, which does not exist' },
  { name: 'is-of-tomorrow', manifest: { caddis: { api: 2, modules: ['is_of_tomorrow'] } }, said: 'package is-of-tomorrow 1.2.3 is written for API 2, but this is API 1' },
  {
    name: 'lies',
    manifest: { caddis: { api: 1, modules: ['lies', 'more'] } },
    said: 'package lies 1.2.3: its exports are not what its package.json declares: declared but not exported: more',
  },
  { name: 'lacks-stop', code: 'App = class { start() {} };', said: 'module lacks_stop of package lacks-stop 1.2.3 lacks stop()' },
  { name: 'is-no-json', manifest: '{"name":', said: 'package is-no-json: bad manifest', isUnread: true },
  { name: 'lists-no-array', manifest: { caddis: { api: 1, modules: 'http' } }, said: 'package lists-no-array: bad manifest', isUnread: true },
  { name: 'lists-nothing', manifest: { caddis: undefined, peerDependencies: { '@caddis/core': '*' } }, said: 'package lists-nothing 1.2.3 is installed, but its modules are unknown', isUnread: true },
];

const idOf = (name: string): string => name.replaceAll('-', '_');

async function writeProject(folder: string, packages: readonly Fault[]): Promise<void> {
  const write = async (path: string, content: unknown): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
  };
  await write('package.json', { name: 'project', dependencies: Object.fromEntries(packages.map(({ name }) => [name, '*'])) });
  await write('caddis.json', { apps: Object.fromEntries(packages.map(({ name }) => [idOf(name), {}])) });
  for (const { name, code = '', manifest } of packages) {
    const right = { name, version: '1.2.3', type: 'module', exports: './index.js', caddis: { api: 1, modules: [idOf(name)] } };
    await write(`node_modules/${name}/package.json`, typeof manifest === 'string' ? manifest : { ...right, ...manifest });
    await write(
      `node_modules/${name}/index.js`,
      `import { apps, module } from '${core}index.js';
      export let App = class { start() {} stop() {} };
      ${code}
      module(apps, { name: '${idOf(name)}', summary: 'Is an app.' })(App);`,
    );
  }
}

describe('packages that are installed and broken', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
    await writeProject(folder.path, faults);
  });
  after(() => folder.remove());

  const run = (...args: readonly string[]): Promise<CommandResult> => runCommand(args, { cwd: folder.path });

  // All commands except check. If the import of one package does harm, it shows in the output about the others.
  for (const args of [['list-modules'], ['schema'], ['docs', 'json'], ['docs', 'markdown', '--out', 'markdown'], ['docs', 'build', '--out', 'site']]) {
    it(`are each told of by ${args.slice(0, 2).join(' ')}, which does its work with the others`, async () => {
      const { code, stderr } = await run(...args);
      const warnings = stderr.split('\n').filter((line) => line.startsWith('Warning: '));
      expect(faults.filter(({ said }) => !warnings.some((line) => line.includes(said))).map(({ name }) => name)).to.deep.equal([]);
      expect({ code, count: warnings.length }).to.deep.equal({ code: 0, count: faults.length });
    });
  }

  it('are listed with the code of the error', async () => {
    const { stdout } = await run('list-modules', '--skip-standard', '--json');
    const listed = JSON.parse(stdout) as readonly { readonly module_name: string; readonly error?: { readonly code: string; readonly message: string } }[];
    const read = faults.filter(({ isUnread }) => isUnread !== true);
    expect(listed.map(({ module_name: id }) => id)).to.deep.equal([...read.map(({ name }) => idOf(name)), 'more'].sort());
    for (const { name, said } of read) expect(listed.find(({ module_name: id }) => id === idOf(name))?.error?.message).to.contain(said);
    expect((await run('list-modules', '--skip-standard')).stdout).to.match(/^is_of_tomorrow \[RUNTIME_PACKAGE_API\]$/m);
  });

  it('are each reported by check, at their place in the config', async () => {
    const { code, stdout, stderr } = await run('check', '--json', 'caddis.json');
    const { problems } = JSON.parse(stdout) as { readonly problems: readonly { readonly code: string; readonly pointer: string; readonly cause?: string; readonly help: string }[] };
    for (const { name, said, isUnread } of faults) {
      const problem = problems.find(({ pointer }) => pointer === `/apps/${idOf(name)}`);
      expect([name, problem?.code]).to.deep.equal([name, isUnread === true ? 'CONFIG_MODULE_UNKNOWN' : 'CONFIG_MODULE_LOAD_FAILED']);
      expect(isUnread === true ? `${stderr}${problem?.help}` : problem?.cause).to.contain(said);
    }
    expect(code).to.equal(1);
  });

  // One fault of each kind, because all of a kind take the same path.
  for (const { name, said, isUnread } of faults.filter((fault) => ['exits', 'breaks-maps', 'lies', 'lacks-stop', 'is-no-json'].includes(fault.name))) {
    it(`are said to be so by describe: one that ${name}`, async () => {
      const { code, stdout, stderr } = await run('describe', isUnread === true ? name : idOf(name));
      const [error = ''] = /^error: .*/m.exec(stderr) ?? [];
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
      const start = isUnread === true ? `package ${name} is installed, but cannot be used` : `module ${idOf(name)} is installed in package ${name} 1.2.3, which cannot be used`;
      expect(error).to.contain(`error: ${start}: ${said}`);
    });
  }

  it('may hold whatever is not known, and that is said', async () => {
    const { stderr } = await run('describe', 'whatever');
    expect(stderr).to.contain(
      'error: nothing is found under the name whatever, but these installed packages cannot be read: is-no-json, lists-no-array, lists-nothing\n',
    );
  });
});

describe('a package that is never imported to the end', () => {
  it('is reported by every command', async function () {
    // Each command waits for the 10 s import deadline, so they run at the same time.
    const folder = await temporaryFolder();
    await writeProject(folder.path, [{ name: 'hangs', code: 'await new Promise(() => {});', said: '' }]);
    const commands = ['list-modules', 'describe hangs', 'check caddis.json', 'docs json', 'schema'];
    const results = await Promise.all(commands.map((command) => runCommand(command.split(' '), { cwd: folder.path })));
    await folder.remove();
    expect(results.map(({ code }) => code)).to.deep.equal([0, 1, 1, 0, 0]);
    for (const { stdout, stderr } of results) expect(stdout + stderr).to.contain('package hangs 1.2.3: importing it did not end within 10 s');
  });
});
