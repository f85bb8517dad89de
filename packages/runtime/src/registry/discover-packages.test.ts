import fs from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { type Files, writeFiles } from '../testing/packages.js';
import { discoverPackages, type DiscoverOptions } from './discover-packages.js';

/** Returns the manifest of a package with one module. */
const manifest = (name: string, version = '1.0.0'): Readonly<Record<string, unknown>> => ({
  name,
  version,
  caddis: { api: 1, modules: [`test.${name.replace(/\W/g, '')}`] },
});

describe('discoverPackages', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => (folder = await temporaryFolder()));
  afterEach(() => folder.remove());

  const at = (...path: readonly string[]): string => join(folder.path, ...path);

  /** Writes files, then returns which packages are found where, and the warnings. */
  async function discover(files: Files, options: Omit<DiscoverOptions, 'projectDir'> & { readonly projectDir?: string } = {}) {
    await writeFiles(folder.path, files);
    const { packages, inDistribution, warnings } = await discoverPackages({
      ...options,
      projectDir: at(options.projectDir ?? ''),
      ...(options.standardDir === undefined ? {} : { standardDir: at(options.standardDir) }),
    });
    return {
      found: packages.map(({ info: { name, version, directory, standard } }) =>
        [name, version, directory.replace(folder.path, ''), ...(standard ? ['standard'] : []), ...(inDistribution.has(name) ? ['own'] : [])].join(' '),
      ),
      warnings: warnings.map(({ code, message }) => `${code} ${message.replaceAll(`${folder.path}/`, '/').replace(folder.path, '<folder>')}`),
    };
  }

  it('finds the direct dependencies of all kinds that hold modules, and nothing else', async () => {
    const files = {
      'package.json': {
        dependencies: { one: '1', '@scope/two': '1', express: '4' },
        optionalDependencies: { three: '1', 'not-for-this-system': '1' },
        devDependencies: { four: '1', 'left-out-in-production': '1' },
        peerDependencies: { five: '1' },
      },
      'node_modules/one/package.json': manifest('one'),
      'node_modules/@scope/two/package.json': manifest('@scope/two'),
      'node_modules/three/package.json': manifest('three'),
      'node_modules/four/package.json': manifest('four'),
      'node_modules/five/package.json': manifest('five'),
      'node_modules/express/package.json': { name: 'express' },
      'node_modules/of-a-dependency/package.json': manifest('of-a-dependency'),
    };
    expect(await discover(files)).to.deep.equal({
      found: [
        'one 1.0.0 /node_modules/one',
        '@scope/two 1.0.0 /node_modules/@scope/two',
        'three 1.0.0 /node_modules/three',
        'four 1.0.0 /node_modules/four',
      ],
      warnings: [],
    });
  });

  it('takes the project itself when it holds modules, also from a folder below', async () => {
    const files = {
      'package.json': { ...manifest('mine'), dependencies: { one: '1' } },
      'node_modules/one/package.json': manifest('one'),
      'configs/dev/caddis.json': {},
    };
    expect((await discover(files, { projectDir: 'configs/dev' })).found).to.deep.equal(['mine 1.0.0 ', 'one 1.0.0 /node_modules/one']);
  });

  it('finds hoisted dependencies of a workspace above the project', async () => {
    const files = {
      'packages/app/package.json': { dependencies: { one: '1' } },
      'node_modules/one/package.json': manifest('one'),
    };
    expect((await discover(files, { projectDir: 'packages/app' })).found).to.deep.equal(['one 1.0.0 /node_modules/one']);
  });

  it('follows the links of pnpm and npm link to the real folder', async () => {
    await writeFiles(folder.path, {
      'workspace/app/package.json': { dependencies: { one: '1', two: '1', hoisted: '1' } },
      'workspace/node_modules/hoisted/package.json': manifest('hoisted'),
      'store/one@1/node_modules/one/package.json': manifest('one'),
      'elsewhere/two/package.json': manifest('two'),
    });
    await mkdir(at('workspace/app/node_modules'));
    await symlink(at('store/one@1/node_modules/one'), at('workspace/app/node_modules/one'));
    await symlink(at('elsewhere/two'), at('workspace/app/node_modules/two'));
    await symlink(at('workspace/app'), at('link-to-app'));
    expect((await discover({}, { projectDir: 'link-to-app' })).found).to.deep.equal([
      'one 1.0.0 /store/one@1/node_modules/one',
      'two 1.0.0 /elsewhere/two',
      'hoisted 1.0.0 /workspace/node_modules/hoisted',
    ]);
  });

  it('finds the standard packages from the distribution, and marks them', async () => {
    const files = {
      'app/package.json': { dependencies: { one: '1' } },
      'app/node_modules/one/package.json': manifest('one'),
      'lib/caddis/node_modules/std/package.json': manifest('std'),
    };
    expect(await discover(files, { projectDir: 'app', standard: ['std'], standardDir: 'lib/caddis/dist' })).to.deep.equal({
      found: ['one 1.0.0 /app/node_modules/one', 'std 1.0.0 /lib/caddis/node_modules/std standard own'],
      warnings: [],
    });
  });

  it('needs no project', async () => {
    const files = { 'lib/node_modules/std/package.json': manifest('std') };
    expect(await discover(files, { projectDir: 'not/there', standard: ['std'], standardDir: 'lib' })).to.deep.equal({
      found: ['std 1.0.0 /lib/node_modules/std standard own'],
      warnings: [],
    });
  });

  it('takes the copy of the project where the distribution has another, and says so', async () => {
    const files = {
      'app/package.json': { dependencies: { std: '2' } },
      'app/node_modules/std/package.json': manifest('std', '2.0.0'),
      'lib/node_modules/std/package.json': manifest('std'),
    };
    expect(await discover(files, { projectDir: 'app', standard: ['std'], standardDir: 'lib' })).to.deep.equal({
      found: ['std 2.0.0 /app/node_modules/std standard'],
      warnings: ['RUNTIME_PACKAGE_TWICE package std is installed twice: 2.0.0 in /app/node_modules/std is used, 1.0.0 in /lib/node_modules/std is not'],
    });
  });

  it('takes one copy that both have for one', async () => {
    const files = { 'package.json': { dependencies: { std: '1' } }, 'node_modules/std/package.json': manifest('std') };
    expect(await discover(files, { standard: ['std'] })).to.deep.equal({ found: ['std 1.0.0 /node_modules/std standard own'], warnings: [] });
  });

  it('names packages that are not installed or have a bad manifest, and finds the others', async () => {
    const files = {
      'package.json': { dependencies: { gone: '1', cut: '1', wrong: '1', good: '1' } },
      'node_modules/cut/package.json': '{',
      'node_modules/wrong/package.json': { name: 'wrong', caddis: true },
      'node_modules/good/package.json': manifest('good'),
    };
    expect(await discover(files, { standard: ['std'] })).to.deep.equal({
      found: ['good 1.0.0 /node_modules/good'],
      warnings: [
        'RUNTIME_PACKAGE_NOT_INSTALLED package gone is not installed, although <folder> depends on it',
        'RUNTIME_PACKAGE_MANIFEST_INVALID package cut: bad manifest /node_modules/cut/package.json: it cannot be read',
        'RUNTIME_PACKAGE_MANIFEST_INVALID package wrong: bad manifest /node_modules/wrong/package.json: "caddis" is not an object',
        'RUNTIME_PACKAGE_NOT_INSTALLED package std is not installed, although <folder> depends on it',
      ],
    });
  });

  it('finds the dependencies of a project whose own manifest is bad', async () => {
    const files = {
      'package.json': { name: 'mine', caddis: {}, dependencies: { one: '1' } },
      'node_modules/one/package.json': manifest('one'),
    };
    expect(await discover(files)).to.deep.equal({
      found: ['one 1.0.0 /node_modules/one'],
      warnings: ['RUNTIME_PACKAGE_MANIFEST_INVALID package mine: bad manifest /package.json: "caddis.api" is not a number'],
    });
  });

  const unclear: readonly (readonly [name: string, manifest: Readonly<Record<string, unknown>>, reason: string | undefined])[] = [
    ['one', {}, 'its package.json is empty'],
    ['one', { version: '1.0.0', caddis: { api: 1, modules: [] } }, 'the list "caddis.modules" of its package.json is empty'],
    ['one', { version: '1.0.0', Caddis: { api: 1, modules: ['one'] } }, 'the key of its package.json is "caddis", not "Caddis"'],
    ['one', { version: '1.0.0', dependencies: { '@caddis/core': '1' } }, 'its package.json has no "caddis" key, although it depends on @caddis/core'],
    ['one', { version: '1.0.0', peerDependencies: { '@caddis/core': '1' } }, 'its package.json has no "caddis" key, although it depends on @caddis/core'],
    ['caddis-one', { version: '1.0.0' }, 'its package.json has no "caddis" key'],
    ['@acme/caddis-one', { version: '1.0.0' }, 'its package.json has no "caddis" key'],
    ['@caddis/one', { version: '1.0.0', dependencies: { '@caddis/core': '1' } }, undefined],
    ['caddis', { version: '1.0.0', dependencies: { '@caddis/core': '1' } }, undefined],
    ['express', { version: '1.0.0', dependencies: { accepts: '1' } }, undefined],
    ['caddisfly', { version: '1.0.0' }, undefined],
  ];
  for (const [name, written, reason] of unclear) {
    it(`says ${reason ?? 'nothing'} of ${name} with ${JSON.stringify(written)}`, async () => {
      await writeFiles(folder.path, { 'package.json': { dependencies: { [name]: '1' } }, [`node_modules/${name}/package.json`]: written });
      const { warnings, withoutModules } = await discoverPackages({ projectDir: folder.path });
      expect(warnings).to.deep.equal([]);
      const version = typeof written['version'] === 'string' ? written['version'] : '(no version)';
      expect(withoutModules.map(({ message }) => message)).to.deep.equal(
        reason === undefined ? [] : [`package ${name} ${version} is installed, but its modules are unknown: ${reason}`],
      );
    });
  }

  it('says of the project itself that it lists no modules, where it depends on what modules are written with', async () => {
    await writeFiles(folder.path, { 'package.json': { name: 'mine', version: '1.0.0', dependencies: { '@caddis/core': '1' } }, 'node_modules/@caddis/core/package.json': { name: '@caddis/core' } });
    const { withoutModules } = await discoverPackages({ projectDir: folder.path });
    expect(withoutModules.map(({ code }) => code)).to.deep.equal(['RUNTIME_PACKAGE_WITHOUT_MODULES']);
  });

  it('looks in each of several folders, once, and takes a package from the first that has it', async () => {
    await writeFiles(folder.path, {
      'first/package.json': { dependencies: { one: '1', two: '1', gone: '1' } },
      'first/node_modules/one/package.json': manifest('one'),
      'first/node_modules/two/package.json': manifest('two'),
      'second/package.json': { dependencies: { two: '1', three: '1' } },
      'second/node_modules/two/package.json': manifest('two', '2.0.0'),
      'second/node_modules/three/package.json': manifest('three'),
    });
    const { packages, warnings } = await discoverPackages({ projectDir: [at('first'), at('first/configs'), at('second')] });
    expect(packages.map(({ info }) => `${info.name} ${info.version}`)).to.deep.equal(['one 1.0.0', 'two 1.0.0', 'three 1.0.0']);
    expect(warnings.map(({ code }) => code)).to.deep.equal(['RUNTIME_PACKAGE_NOT_INSTALLED', 'RUNTIME_PACKAGE_TWICE']);
  });

  it('reads manifests that begin with a byte order mark, and names those in another encoding', async () => {
    await writeFiles(folder.path, {
      'package.json': `\uFEFF${JSON.stringify({ dependencies: { one: '1', wide: '1' } })}`,
      'node_modules/one/package.json': `\uFEFF${JSON.stringify(manifest('one'))}`,
      'node_modules/wide/package.json': '',
    });
    await writeFile(at('node_modules/wide/package.json'), Buffer.from(`\uFEFF${JSON.stringify(manifest('wide'))}`, 'utf16le'));
    const { packages, warnings } = await discoverPackages({ projectDir: folder.path });
    expect(packages.map(({ info }) => info.name)).to.deep.equal(['one']);
    expect(warnings.map(({ cause }) => (cause as Error).message)).to.deep.equal(['it is in UTF-16LE, expected UTF-8']);
  });

  for (const dependencies of [null, [], 'one', 7]) {
    it(`finds nothing where dependencies are ${JSON.stringify(dependencies)}`, async () => {
      expect(await discover({ 'package.json': { dependencies } })).to.deep.equal({ found: [], warnings: [] });
    });
  }

  it('reads one file for each dependency, in many turns of the event loop', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `p${index}`);
    await writeFiles(folder.path, {
      'package.json': { dependencies: Object.fromEntries(names.map((name) => [name, '*'])) },
      ...Object.fromEntries(names.map((name) => [`node_modules/${name}/package.json`, manifest(name)])),
    });
    const { readFileSync } = fs;
    let reads = 0;
    let turns = 0;
    fs.readFileSync = ((...args: Parameters<typeof readFileSync>) => {
      if (String(args[0]).startsWith(folder.path)) reads += 1;
      return readFileSync(...args);
    }) as typeof readFileSync;
    syncBuiltinESMExports();
    const count = (): void => {
      turns += 1;
      counting = setImmediate(count);
    };
    let counting = setImmediate(count);
    try {
      expect((await discoverPackages({ projectDir: folder.path })).packages.length).to.equal(300);
    } finally {
      clearImmediate(counting);
      fs.readFileSync = readFileSync;
      syncBuiltinESMExports();
    }
    expect(reads).to.equal(301);
    expect(turns).to.be.at.least(5);
  });
});
