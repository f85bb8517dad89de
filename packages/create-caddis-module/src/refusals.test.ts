import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { needPrograms, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { installHostPackage } from './testing/host-package.js';
import { runProgram, type Ended } from './testing/run-program.js';

const command = fileURLToPath(new URL('main.js', import.meta.url));

describe('create-caddis-module', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  const create = (...flags: readonly string[]): Promise<Ended> => runProgram(process.execPath, [command, '--no-install', ...flags], { cwd: folder.path });
  const handler = ['--namespace', 'http.handlers', '--name', 'acme'];
  const all =
    'apps, admin.api, caddy.adapters, caddy.config_loaders, caddy.listeners, caddy.logging.encoders, caddy.logging.encoders.filter, caddy.logging.writers, caddy.network_proxy, caddy.storage, ' +
    'dns.providers, http.authentication.providers, http.encoders, http.handlers, http.ip_sources, http.matchers, http.precompressed, http.reverse_proxy.circuit_breakers, ' +
    'http.reverse_proxy.selection_policies, http.reverse_proxy.transport, http.reverse_proxy.upstreams, tls.ca_pool.source, tls.client_auth.verifier, tls.get_certificate, tls.issuance, tls.leaf_cert_loader, tls.permission';

  const cases: readonly { readonly title: string; readonly flags: readonly string[]; readonly says: string }[] = [
    {
      title: 'a missing namespace without a terminal',
      flags: ['--name', 'acme'],
      says: `error: --namespace is missing, and there is no terminal to ask for it\n  use one of: ${all}\n`,
    },
    {
      title: 'a missing name without a terminal',
      flags: ['--namespace', 'apps'],
      says: 'error: --name is missing, and there is no terminal to ask for it\n  give the name of the module in its namespace, e.g. --name acme\n',
    },
    {
      title: 'a namespace that there is not',
      flags: ['--namespace', 'http.handler', '--name', 'acme'],
      says: `error: there is no namespace "http.handler"\n  use one of: ${all}. For a namespace of another package, install that package here and add --host PACKAGE\n`,
    },
    {
      title: 'a name that is no label',
      flags: ['--namespace', 'http.handlers', '--name', 'a-b'],
      says: 'error: bad module name "a-b"\n  a name is a lower-case letter, then letters, digits and underscores, e.g. "acme" or "blue_green"\n',
    },
    {
      title: 'a name that npm would not take',
      flags: [...handler, '--package', '../acme'],
      says: 'error: bad package name "../acme"\n  npm allows lower-case letters, digits, ".", "-" and "_", with or without a scope, e.g. "@acme/caddis-upstreams-acme"\n',
    },
    {
      title: 'a host that is not installed',
      flags: [...handler, '--host', '@acme/lamps'],
      says: 'error: the package @acme/lamps cannot be used: it is not installed in the working directory\n  npm install @acme/lamps\n',
    },
    { title: 'a flag that there is not', flags: ['--nam', 'acme'], says: "error: unknown option '--nam'\n(Did you mean --name?)\n" },
  ];
  for (const { title, flags, says } of cases) {
    it(`refuses ${title}, and writes nothing`, async () => {
      expect(await create(...flags)).to.deep.equal({ code: 1, stdout: '', stderr: says });
      expect(await readdir(folder.path)).to.deep.equal([]);
    });
  }

  it('refuses a folder that holds something, and leaves it as it is', async () => {
    await mkdir(join(folder.path, 'mine'));
    await writeFile(join(folder.path, 'mine/package.json'), 'kept');
    expect(await create(...handler, '--folder', 'mine')).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: 'error: the folder mine is not empty: it contains package.json\n  choose another with --folder; nothing was written\n',
    });
    expect(await readdir(join(folder.path, 'mine'))).to.deep.equal(['package.json']);
  });

  it('refuses a file in the place of the folder', async () => {
    await writeFile(join(folder.path, 'mine'), 'kept');
    const { code, stderr } = await create(...handler, '--folder', 'mine');
    expect({ code, stderr }).to.deep.include({ code: 1 });
    expect(stderr).to.match(/^error: the folder mine cannot be used: ENOTDIR/);
  });

  it('writes into a new repository of git', async () => {
    await mkdir(join(folder.path, 'caddis-handlers-acme/.git'), { recursive: true });
    expect((await create(...handler)).code).to.equal(0);
    expect(await readdir(join(folder.path, 'caddis-handlers-acme'))).to.include.members(['.git', '.github', 'package.json', 'src']);
  });

  it('finds the namespaces of what the project in the working directory depends on', async () => {
    await installHostPackage(folder.path);
    await mkdir(join(folder.path, 'node_modules/@caddis'));
    await symlink(fileURLToPath(new URL('..', import.meta.resolve('@caddis/core'))), join(folder.path, 'node_modules/@caddis/core'));
    await writeFile(join(folder.path, 'package.json'), JSON.stringify({ dependencies: { '@strange/lamps': '2' } }));
    const { code, stderr } = await create('--namespace', 'strange.lamp', '--name', 'acme');
    expect(code).to.equal(1);
    expect(stderr).to.contain('tls.leaf_cert_loader, tls.permission, strange.lamps. For a namespace');
  });

  it('warns of names that a standard module, an installed package or one of the directory has, and writes anyway', async () => {
    const installed = async (name: string, manifest: object): Promise<void> => {
      await mkdir(join(folder.path, 'node_modules', name), { recursive: true });
      await writeFile(join(folder.path, 'node_modules', name, 'package.json'), JSON.stringify({ name, ...manifest }));
    };
    await installed('caddis-matchers-mine', { caddis: { api: 1, modules: ['http.matchers.lucky'] } });
    await writeFile(join(folder.path, 'package.json'), JSON.stringify({ dependencies: { 'caddis-matchers-mine': '1' }, caddis: { directory: 'known.json' } }));
    await writeFile(join(folder.path, 'known.json'), JSON.stringify({ version: 1, packages: [{ name: 'caddis-matchers-lunar', modules: [{ id: 'http.matchers.moon' }] }] }));
    const warningsFor = async (name: string, ...more: readonly string[]): Promise<string> => {
      const { code, stderr } = await create('--namespace', 'http.matchers', '--name', name, ...more);
      expect(code, stderr).to.equal(0);
      return stderr;
    };
    const choose = 'Users of both must choose one in the config; use another --name to avoid that\n';
    const once = 'Names are unique in npm; choose another one with --package\n';
    expect(await warningsFor('free')).to.equal('');
    expect(await warningsFor('path')).to.equal(`Warning: http.matchers.path already exists in package @caddis/http, which is in the standard distribution. ${choose}`);
    expect(await warningsFor('lucky')).to.equal(`Warning: http.matchers.lucky already exists in package caddis-matchers-mine, which is installed here. ${choose}`);
    expect(await warningsFor('mine')).to.equal(`Warning: the package name caddis-matchers-mine is taken by a package that is installed here. ${once}`);
    expect(await warningsFor('moon')).to.equal(`Warning: http.matchers.moon already exists in package caddis-matchers-lunar, which is in the directory of published modules. ${choose}`);
    expect(await warningsFor('lunar')).to.equal(`Warning: the package name caddis-matchers-lunar is taken by a package that is in the directory of published modules. ${once}`);
    expect(await warningsFor('sun', '--directory', 'none.json')).to.match(/^Warning: the directory none\.json cannot be read: ENOENT[^]*\n$/);
  });

  it('asks on a terminal, again where an answer cannot be used', async function () {
    needPrograms(this, 'script');
    const { code, stdout } = await answering('nothing', 'http.matchers', 'Bad', 'acme');
    expect(code, stdout).to.equal(0);
    expect(stdout).to.match(/Matchers decide[^]*there is no namespace "nothing"[^]*bad module name "Bad"[^]*caddis-matchers-acme: \d+ files/);
    expect(await readdir(folder.path)).to.deep.equal(['caddis-matchers-acme']);
  });

  it('writes nothing where the questions are not answered', async function () {
    needPrograms(this, 'script');
    const { code, stdout } = await answering('http.matchers');
    expect(code, stdout).to.equal(1);
    expect(stdout).to.contain('error: a question was not answered');
    expect(await readdir(folder.path)).to.deep.equal([]);
  });

  /** Runs the command on a terminal with these typed lines, followed by the end of input. */
  function answering(...lines: readonly string[]): Promise<Ended> {
    const typed = lines.map((line) => `${line}\\n`).join('');
    const terminal = `printf '${typed}' | script --quiet --return --command '"${process.execPath}" "${command}" --no-install' /dev/null`;
    return runProgram('sh', ['-c', terminal], { cwd: folder.path });
  }
});
