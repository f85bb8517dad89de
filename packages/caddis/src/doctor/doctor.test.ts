import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@caddis/test-servers';
import type { Problem } from '@caddis/runtime';
import { expect } from 'chai';
import { runCommand, type CommandResult } from '../testing/run-command.js';

const core = fileURLToPath(new URL('..', import.meta.resolve('@caddis/core')));

type Manifest = Readonly<Record<string, unknown>>;

describe('caddis doctor', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
    await installCore('node_modules/@caddis/core', '1.4.0');
  });
  afterEach(() => folder.remove());

  const write = async (path: string, content: unknown): Promise<void> => {
    await mkdir(dirname(join(folder.path, path)), { recursive: true });
    await writeFile(join(folder.path, path), typeof content === 'string' ? content : JSON.stringify(content));
  };

  /** Installs a copy of the core with another version number. */
  async function installCore(path: string, version: string): Promise<void> {
    await mkdir(join(folder.path, path), { recursive: true });
    await cp(join(core, 'dist'), join(folder.path, path, 'dist'), { recursive: true });
    const exports = { '.': './dist/index.js', './framework': './dist/framework/index.js', './http': './dist/http/index.js', './package.json': './package.json' };
    await write(`${path}/package.json`, { name: '@caddis/core', version, type: 'module', exports });
  }

  /** Installs a package with an app of the same name. */
  async function install(name: string, manifest: Manifest = {}, called = name): Promise<void> {
    const right = { name, version: '1.2.3', type: 'module', exports: './index.js', peerDependencies: { '@caddis/core': '^1.0.0' }, caddis: { api: 1, modules: [name] } };
    await write(`node_modules/${called}/package.json`, { ...right, ...manifest });
    await write(
      `node_modules/${called}/index.js`,
      `import { apps, module } from '@caddis/core'; export class App { start() {} stop() {} } module(apps, { name: '${name}', summary: 'Is an app.' })(App);`,
    );
  }

  const dependsOn = (names: readonly string[], more: Manifest = {}): Promise<void> =>
    write('package.json', { name: 'project', dependencies: Object.fromEntries(names.map((name) => [name, '*'])), ...more });
  const run = (...args: readonly string[]): Promise<CommandResult> => runCommand(['doctor', ...args], { cwd: folder.path });

  it('finds nothing wrong with what is right', async () => {
    await install('one');
    await install('two');
    await dependsOn(['one', 'two']);
    expect(await run()).to.deep.equal({ code: 0, stdout: 'one 1.2.3: 1 module\ntwo 1.2.3: 1 module\n2 packages beside the standard distribution: ok\n', stderr: '' });
  });

  it('speaks of one package as of one', async () => {
    await install('one');
    await dependsOn(['one']);
    expect((await run()).stdout).to.equal('one 1.2.3: 1 module\n1 package beside the standard distribution: ok\n');
  });

  interface Fault {
    readonly what: string;
    readonly make: () => Promise<void>;
    readonly code: string;
    readonly message: string | RegExp;
    readonly help: string | RegExp;
    readonly isMild?: boolean;
  }
  const faults: readonly Fault[] = [
    {
      what: 'two cores, and who pulled in the second',
      make: async () => {
        await install('one');
        await install('greedy', { dependencies: { '@caddis/core': '^1.5.0' }, peerDependencies: {} });
        await installCore('node_modules/greedy/node_modules/@caddis/core', '1.5.0');
        await dependsOn(['one', 'greedy']);
      },
      code: 'CADDIS_CORE_TWICE',
      message: /^@caddis\/core is installed 2 times: 1\.4\.0 in \S+ \(for one\), 1\.5\.0 in \S+greedy\/node_modules\/@caddis\/core \(for greedy, which has it under "dependencies"\)$/,
      help: /^run npm dedupe; packages with modules should have @caddis\/core under "peerDependencies"/,
    },
    {
      what: 'a core of the wrong version',
      make: async () => {
        await install('one', { peerDependencies: { '@caddis/core': '^2.0.0' } });
        await dependsOn(['one']);
      },
      code: 'CADDIS_CORE_RANGE',
      message: /^package one 1\.2\.3 needs @caddis\/core \^2\.0\.0, but finds 1\.4\.0 in /,
      help: 'install versions that fit each other, e.g. the newest of both: npm install @caddis/core@latest one@latest',
    },
    {
      what: 'a version of Node that does not do',
      make: async () => {
        await install('one', { engines: { node: '>=99' } });
        await dependsOn(['one']);
      },
      code: 'CADDIS_NODE_RANGE',
      message: `package one 1.2.3 needs Node.js >=99, this is ${process.versions.node}`,
      help: 'use another version of Node.js, or install another version of the package',
    },
    {
      what: 'another API',
      make: async () => {
        await install('one', { caddis: { api: 2, modules: ['one'] } });
        await dependsOn(['one']);
      },
      code: 'RUNTIME_PACKAGE_API',
      message: 'package one 1.2.3 is written for API 2, but this is API 1',
      help: 'install a version of the package for this version of Caddis',
    },
    {
      what: 'a manifest that lies',
      make: async () => {
        await install('one', { caddis: { api: 1, modules: ['one', 'more'] } });
        await dependsOn(['one']);
      },
      code: 'RUNTIME_PACKAGE_MODULES_DIFFER',
      message: /declared but not exported: more$/,
      help: /^"caddis\.modules" in package\.json must list exactly the modules that the package exports; if it is not your package, report it to its author$/,
    },
    {
      what: 'a package that is missing',
      make: () => dependsOn(['absent']),
      code: 'RUNTIME_PACKAGE_NOT_INSTALLED',
      message: /^package absent is not installed, although \S+ depends on it$/,
      help: 'install the dependencies, e.g. with npm install',
    },
    {
      what: 'a package that is refused',
      make: async () => {
        await install('one');
        await dependsOn(['one'], { caddis: { allow: [] } });
      },
      code: 'RUNTIME_PACKAGE_NOT_ALLOWED',
      message: 'package one 1.2.3 is not allowed in this project, so its code was not run',
      help: /^put one into the list "caddis\.allow" of \S+package\.json/,
    },
    {
      what: 'a package by another name',
      make: async () => {
        await install('one', {}, 'other');
        await dependsOn(['other']);
      },
      code: 'CADDIS_PACKAGE_NAME_DIFFERS',
      message: 'the package installed as other is one 1.2.3',
      help: /^install it under its own name/,
    },
    {
      what: 'one ID in two packages, which is a warning',
      make: async () => {
        await install('one');
        await install('rival');
        const manifest = { name: 'rival', version: '2.0.0', type: 'module', exports: './index.js', caddis: { api: 1, modules: ['one'] } };
        await write('node_modules/rival/package.json', manifest);
        await cp(join(folder.path, 'node_modules/one/index.js'), join(folder.path, 'node_modules/rival/index.js'));
        await dependsOn(['one', 'rival']);
      },
      code: 'CADDIS_MODULE_IN_SEVERAL_PACKAGES',
      message: 'module one is in several packages: one 1.2.3, rival 2.0.0',
      help: 'choose one at the top level of a config that uses it: "modules": { "one": "one" }',
      isMild: true,
    },
  ];
  for (const { what, make, code, message, help, isMild = false } of faults) {
    it(`finds ${what}, and how to mend it`, async () => {
      await make();
      const result = await run('--json');
      const { ok, findings } = JSON.parse(result.stdout) as { readonly ok: boolean; readonly findings: readonly Problem[] };
      expect(findings.map((each) => each.code)).to.deep.equal([code]);
      expect(findings[0]?.message).to.satisfy((said: string) => (typeof message === 'string' ? said === message : message.test(said)), findings[0]?.message);
      expect(findings[0]?.help).to.satisfy((said: string) => (typeof help === 'string' ? said === help : help.test(said)), findings[0]?.help);
      expect([result.code, ok]).to.deep.equal(isMild ? [0, true] : [1, false]);
    });
  }

  it('writes what it found as check does', async () => {
    await install('one', { engines: { node: '>=99' } });
    await dependsOn(['one'], { caddis: { allow: ['one'] } });
    const { code, stdout } = await run();
    expect(code).to.equal(1);
    expect(stdout.replaceAll(folder.path, '')).to.equal(
      `${['/node_modules/one/package.json error CADDIS_NODE_RANGE', `package one 1.2.3 needs Node.js >=99, this is ${process.versions.node}`, '  help use another version of Node.js, or install another version of the package', '', '1 error', '', 'one 1.2.3: 1 module'].join('\n')}\n`,
    );
  });

  it('looks for the modules of a config, and no further', async () => {
    await dependsOn([]);
    await write('caddis.json', '{"apps":{"one":{},"http":{"servers":5}}}');
    const { code, stdout } = await run('--config', 'caddis.json');
    expect(code).to.equal(1);
    expect(stdout).to.contain('caddis.json:1:10 error CONFIG_MODULE_UNKNOWN').and.not.contain('CONFIG_WRONG_TYPE');
    await writeFile(join(folder.path, 'caddis.yaml'), 'apps:\n  one: {}\n');
    expect((await run('--config', 'caddis.yaml')).stdout).to.contain('caddis.yaml:2:3 error CONFIG_MODULE_UNKNOWN');
  });
});
