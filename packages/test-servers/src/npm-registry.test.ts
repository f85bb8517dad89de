import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { startNpmRegistry, type NpmRegistry } from './npm-registry.js';
import { needPrograms, temporaryFolder } from './resources.js';

const run = promisify(execFile);

describe('the npm registry for tests', () => {
  let registry: NpmRegistry;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  before(async function () {
    needPrograms(this, 'npm', 'tar');
    registry = await startNpmRegistry();
    folder = await temporaryFolder();
    await writeFile(join(folder.path, '.npmrc'), `${registry.npmrc}audit=false\nfund=false\nupdate-notifier=false\n`);
    await writeFile(join(folder.path, 'package.json'), '{}');
  });
  after(async () => {
    await folder?.remove();
    await registry?.close();
  });

  const npm = async (args: string): Promise<string> => (await run('npm', args.split(' '), { cwd: folder.path })).stdout;

  /** Makes a package with one file. @returns its folder */
  async function makePackage(name: string, version: string, more: object = {}): Promise<string> {
    const home = join(folder.path, `${name.replace('/', '+')}-${version}`, 'package');
    await mkdir(home, { recursive: true });
    await writeFile(join(home, 'package.json'), JSON.stringify({ name, version, type: 'module', exports: './index.js', ...more }));
    await writeFile(join(home, 'index.js'), `export const is = '${name} ${version}';\n`);
    return home;
  }

  /** Publishes a package with one file without npm, which would be slow. */
  async function publish(name: string, version: string, tag?: string): Promise<void> {
    const home = await makePackage(name, version);
    await run('tar', ['-czf', join(home, '../tarball.tgz'), '-C', dirname(home), 'package']);
    registry.publish({ name, version }, await readFile(join(home, '../tarball.tgz')), tag);
  }

  it('takes what npm publishes, and gives it to who installs it, with what it depends on', async () => {
    await publish('one', '1.0.0');
    await publish('one', '1.1.0');
    await publish('one', '2.0.0-beta.1', 'next');
    const two = await makePackage('@acme/two', '2.0.0', { dependencies: { one: '^1.0.0' } });
    await npm(`publish ${two}`);
    await npm('install @acme/two');
    const versionOf = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(folder.path, 'node_modules', name, 'package.json'), 'utf8')).version;
    expect([await versionOf('@acme/two'), await versionOf('one')]).to.deep.equal(['2.0.0', '1.1.0']);
    expect(await readFile(join(folder.path, 'node_modules/@acme/two/index.js'), 'utf8')).to.equal("export const is = '@acme/two 2.0.0';\n");
    const again = await npm(`publish ${two}`).then(() => '', String);
    expect(again).to.match(/cannot publish over/);
  });

  it('tells versions and tags', async () => {
    const get = async (path: string): Promise<Record<string, unknown>> => (await (await fetch(`${registry.url}/${path}`)).json()) as Record<string, unknown>;
    const { versions, ...document } = await get('one');
    expect(Object.keys(versions as object)).to.deep.equal(['1.0.0', '1.1.0', '2.0.0-beta.1']);
    expect(document).to.deep.include({ name: 'one', 'dist-tags': { latest: '1.1.0', next: '2.0.0-beta.1' } });
    expect(await get('one/next')).to.include({ version: '2.0.0-beta.1' });
    expect(await get('one/1.0.0')).to.include({ version: '1.0.0' });
    expect(await get('one/9.0.0')).to.deep.equal({ error: 'not found' });
  });

  it('finds packages by keyword, a page at a time', async () => {
    for (const name of ['b', 'c', 'a']) registry.publish({ name, version: '1.0.0', keywords: ['caddis-module'], description: `The ${name}.` }, new Uint8Array());
    const names = async (query: string): Promise<unknown> => {
      const found = (await (await fetch(`${registry.url}/-/v1/search?${query}`)).json()) as { total: number; objects: { package: { name: string } }[] };
      return [found.total, ...found.objects.map((each) => each.package.name)];
    };
    expect(await names('text=keywords:caddis-module')).to.deep.equal([3, 'a', 'b', 'c']);
    expect(await names('text=keywords:caddis-module&size=2')).to.deep.equal([3, 'a', 'b']);
    expect(await names('text=keywords:caddis-module&size=2&from=2')).to.deep.equal([3, 'c']);
    expect(await names('text=keywords:caddis-module%20b.')).to.deep.equal([1, 'b']);
    expect(JSON.parse(await npm('search keywords:caddis-module --json')).map((each: { name: string }) => each.name)).to.deep.equal(['a', 'b', 'c']);
  });

  it('refuses a publication without its token', async () => {
    const response = await fetch(`${registry.url}/four`, { method: 'PUT', headers: { authorization: 'Bearer x' }, body: '{}' });
    expect([response.status, registry.packages.has('four')]).to.deep.equal([401, false]);
  });

  it('does not know unpublished packages', async () => {
    expect((await fetch(`${registry.url}/three`)).status).to.equal(404);
  });

  it('sends who asks for other packages elsewhere', async () => {
    const other = await startNpmRegistry({ elsewhere: `${registry.url}/` });
    try {
      expect(await (await fetch(`${other.url}/@acme%2ftwo`)).json()).to.deep.include({ name: '@acme/two' });
    } finally {
      await other.close();
    }
  });
});
