import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { needPrograms, publishInstalled, startNpmRegistry, temporaryFolder } from '../../packages/test-servers/dist/index.js';
import { workspacePackages } from '../manifests/workspace-packages.mjs';
import { releaseTarballs } from './release-tarballs.mjs';
import { versionEdits } from './version-edits.mjs';

const run = promisify(execFile);
const version = '0.7.3';

describe('a release', () => {
  // It packs, publishes and installs all packages: each step starts npm, some twenty times in all: 30 s of computing.
  let registry;
  let folder;
  const npm = (args, cwd = folder.path) => run('npm', args, { cwd, maxBuffer: 2 ** 24 });

  before(async function () {
    needPrograms(this, 'npm', 'tar');
    registry = await startNpmRegistry();
    folder = await temporaryFolder();
    await writeFile(join(folder.path, '.npmrc'), `${registry.npmrc}audit=false\nfund=false\nupdate-notifier=false\nengine-strict=true\n`);
    await writeFile(join(folder.path, 'package.json'), '{ "type": "module" }');
    await publishInstalled(registry, workspacePackages().filter(({ isPublic }) => isPublic).map(({ path }) => path));
    const publish = { registry: registry.url, provenance: false };
    await releaseTarballs({ version, edits: versionEdits(version, '2027-01-01'), publish, cwd: folder.path, say: () => {} });
  });
  after(async () => {
    await folder?.remove();
    await registry?.close();
  });

  const names = workspacePackages().filter(({ isPublic }) => isPublic).map(({ manifest }) => manifest.name);
  const ours = () => [...registry.packages.values()].filter(({ name }) => names.includes(name));
  const manifestOf = ({ versions }) => versions.get(version)?.manifest;

  it('publishes all public packages in one version, and what they say of each other fits', () => {
    expect(ours().map(({ name }) => name).sort()).to.deep.equal([...names].sort());
    for (const published of ours()) {
      const { dependencies = {}, peerDependencies = {}, devDependencies, scripts, _id, ...manifest } = manifestOf(published);
      expect([devDependencies, scripts], published.name).to.deep.equal([undefined, undefined]);
      expect(manifest.repository.directory).to.match(/^packages\//);
      for (const [name, range] of Object.entries(dependencies)) {
        expect(range, `${published.name} needs ${name}`).to.match(names.includes(name) ? /^0\.7\.3$/ : /^\d+\.\d+\.\d+$/);
      }
      if (peerDependencies['@caddis/core'] !== undefined) expect(peerDependencies['@caddis/core']).to.equal('>=0.7.0 <1.0.0');
    }
  });

  it('publishes nobody before those that it depends on', () => {
    const order = registry.requests.filter((request) => request.startsWith('PUT ')).map((request) => decodeURIComponent(request.slice('PUT /'.length)));
    expect(order[0]).to.equal('@caddis/core');
    for (const published of ours()) {
      const needed = Object.keys(manifestOf(published).dependencies ?? {}).filter((name) => order.includes(name));
      for (const name of needed) expect(order.indexOf(name), `${name} before ${published.name}`).to.be.below(order.indexOf(published.name));
    }
  });

  it('leaves the repository as it was', () => {
    expect(workspacePackages().map(({ manifest }) => manifest.version)).not.to.include(version);
  });

  it('can be installed and run, with a package of others, and there is one core', async () => {
    const acme = join(folder.path, 'acme');
    await mkdir(acme);
    const modules = ['http.reverse_proxy.upstreams.acme'];
    const manifest = {
      name: '@acme/source', version: '1.0.0', type: 'module', exports: { '.': './index.js', './package.json': './package.json' }, caddis: { api: 1, modules },
      dependencies: { '@caddis/upstream-kit': '>=0.1.0 <1.0.0' }, peerDependencies: { '@caddis/core': '>=0.1.0 <1.0.0' },
    };
    await writeFile(join(acme, 'package.json'), JSON.stringify(manifest));
    await writeFile(join(acme, 'index.js'), source);
    await npm(['publish', acme, '--registry', registry.url]);
    await npm(['install', '@acme/source', 'caddis']);
    expect((await run('node_modules/.bin/caddis', ['version'], { cwd: folder.path })).stdout).to.equal('0.7.3\n');
    const handler = { handler: 'reverse_proxy', dynamic_upstreams: { source: 'acme' } };
    await writeFile(join(folder.path, 'caddis.json'), JSON.stringify({ apps: { http: { servers: { one: { listen: [':0'], routes: [{ handle: [handler] }] } } } } }));
    expect((await run('node_modules/.bin/caddis', ['check', 'caddis.json'], { cwd: folder.path })).stdout).to.match(/^caddis\.json: ok, \d+ modules\n$/);
    const folders = await readdir(join(folder.path, 'node_modules'), { recursive: true });
    expect(folders.filter((name) => name.endsWith('@caddis/core'))).to.deep.equal(['@caddis/core']);
    expect(JSON.parse(await readFile(join(folder.path, 'node_modules/@caddis/core/package.json'), 'utf8')).version).to.equal(version);
  });
});

/** A source without a compiler: a decorator is a function that is called with the class. */
const source = `import { module, object } from '@caddis/core';
import { upstreams } from '@caddis/core/http';
import '@caddis/upstream-kit';
const found = [{ dial: '127.0.0.1:1' }];
export class Acme {
  getUpstreams() {
    return found;
  }
}
module(upstreams, { name: 'acme', config: object({}), summary: 'Names one backend.' })(Acme);
`;
