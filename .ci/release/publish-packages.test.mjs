import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { needPrograms, startNpmRegistry, temporaryFolder } from '../../packages/test-servers/dist/index.js';
import { publishPackages } from './publish-packages.mjs';

const run = promisify(execFile);

describe('publishing', () => {
  let registry;
  let folder;
  before(async function () {
    needPrograms(this, 'npm', 'tar');
    registry = await startNpmRegistry();
    folder = await temporaryFolder();
    await writeFile(join(folder.path, '.npmrc'), registry.npmrc);
  });
  after(async () => {
    await folder?.remove();
    await registry?.close();
  });

  async function tarball(name, more = {}) {
    const home = join(folder.path, name, 'package');
    await mkdir(home, { recursive: true });
    await writeFile(join(home, 'package.json'), JSON.stringify({ name, version: '1.0.0', publishConfig: { provenance: true }, ...more }));
    const file = join(folder.path, `${name}.tgz`);
    await run('tar', ['-czf', file, '-C', join(folder.path, name), 'package']);
    return { name, version: '1.0.0', file, dependencies: Object.keys(more.dependencies ?? {}) };
  }

  async function publish(packed, tag = 'latest') {
    const said = [];
    await publishPackages(packed, { registry: registry.url, provenance: false, tag, cwd: folder.path, say: (line) => said.push(line) });
    return said;
  }

  it('goes on where it broke off, and what depends on others comes after them', async () => {
    registry.publish({ name: 'first', version: '1.0.0' }, new Uint8Array());
    const third = await tarball('third', { dependencies: { second: '1.0.0' } });
    const second = await tarball('second', { dependencies: { first: '1.0.0' } });
    const said = await publish([third, second, { ...second, name: 'first', dependencies: [] }], 'next');
    expect(said).to.deep.equal(['first@1.0.0 is there', 'second@1.0.0 published', 'third@1.0.0 published']);
    expect(registry.packages.get('third').tags.get('next')).to.equal('1.0.0');
  });

  it('fails where npm warns of a manifest', async () => {
    const error = await publish([await tarball('warned', { bin: { warned: './a.js' } })]).then(() => '', String);
    expect(error).to.match(/^Error: npm warns at warned:\n.*bin/);
  });

  it('fails where packages depend on each other in a circle', async () => {
    const [one, other] = [{ name: 'one', dependencies: ['other'] }, { name: 'other', dependencies: ['one'] }];
    expect(await publish([one, other]).then(() => '', String)).to.equal('Error: the packages depend on each other in a circle');
  });
});
