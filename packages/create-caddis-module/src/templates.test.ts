import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { needPrograms, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { standardNamespaces } from './namespaces.js';
import type { NewModule } from './new-module.js';
import { installHostPackage } from './testing/host-package.js';
import { succeed } from './testing/run-program.js';
import { moduleOf, TemplatePackages } from './testing/template-packages.js';
import { startWorkspaceRegistry, type WorkspaceRegistry } from './testing/workspace-registry.js';

const command = fileURLToPath(new URL('main.js', import.meta.url));
const namespaces = await standardNamespaces();
const sources = 'http.reverse_proxy.upstreams';
const plain = ['', 'http.handlers', sources, 'http.reverse_proxy.selection_policies'];
const titleOf = ({ namespace, javascript }: NewModule): string => `${namespace.id || 'apps'} in ${javascript ? 'JavaScript' : 'TypeScript'}`;

describe('npm create caddis-module, for every namespace', function () {
  // Packages are packed, installed and compiled by the real programs.
  this.timeout(300_000);
  // create.test.ts tests sources in TypeScript. In plain JavaScript, only the most common kinds are tested.
  const inTypeScript = namespaces.filter(({ id }) => id !== sources).map((namespace) => moduleOf(namespace, false));
  const inJavaScript = namespaces.filter(({ id }) => plain.includes(id)).map((namespace) => moduleOf(namespace, true));
  const wanted = [...inTypeScript, ...inJavaScript];
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let registry: WorkspaceRegistry;
  let packages: TemplatePackages;
  before(async function () {
    needPrograms(this, 'npm', 'tar', 'curl');
    folder = await temporaryFolder();
    await mkdir(join(folder.path, 'registry'));
    registry = await startWorkspaceRegistry(join(folder.path, 'registry'));
    packages = new TemplatePackages(join(folder.path, 'templates'), registry, wanted);
    await packages.write();
  });
  after(async () => {
    await registry?.close();
    await folder?.remove();
  });

  for (const each of wanted) {
    it(`writes a module of ${titleOf(each)} that builds and passes its tests`, async () => {
      expect(await packages.build(each)).to.match(/^[#ℹ] pass [1-9]/mu);
    });
  }

  it('writes a module of a third-party namespace, with every method of the contract', async () => {
    const authors = join(folder.path, 'templates/authors');
    await installHostPackage(authors);
    const flags = ['--host', '@strange/lamps', '--namespace', 'strange.lamps', '--name', 'acme', '--no-install'];
    await succeed(process.execPath, [command, ...flags], { cwd: authors });
    const code = await readFile(join(authors, 'caddis-lamps-acme/src/index.ts'), 'utf8');
    expect(code).to.contain("import { lamps } from '@strange/lamps/contract';");
    expect(code).to.match(/implements ContractOf<typeof lamps> \{\n {2}light\(\): never \{[^]*\n {2}dim\(\): never \{/);
    const manifest = JSON.parse(await readFile(join(authors, 'caddis-lamps-acme/package.json'), 'utf8')) as { readonly dependencies: unknown };
    expect(manifest.dependencies).to.deep.equal({ '@strange/lamps': '^2.3.4' });
    expect(await packages.build({ packageName: 'caddis-lamps-acme', javascript: false })).to.match(/^[#ℹ] pass [1-9]/mu);
  });

  it('writes packages that are installed beside each other, with one core', async () => {
    await packages.install();
    const names = await readdir(join(folder.path, 'templates/users/node_modules'), { recursive: true });
    expect(names.filter((name) => name.endsWith('@caddis/core'))).to.deep.equal(['@caddis/core']);
  });

  // Adapters have no example, because they read configs instead of being part of them.
  for (const each of wanted.filter(({ namespace }) => namespace.template.document !== undefined)) {
    it(`writes an example that serves by a module of ${titleOf(each)}`, async () => {
      expect(await packages.serve(each)).to.equal(each.namespace.template.tryIt?.output);
    });
  }
});
