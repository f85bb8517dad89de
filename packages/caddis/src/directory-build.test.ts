import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { needPrograms, startNpmRegistry, temporaryFolder, type NpmRegistry } from '@caddis/test-servers';
import { expect } from 'chai';
import { publishModules, sourceDocs } from './testing/published-modules.js';
import { runCommand } from './testing/run-command.js';
import { TerminalSession } from './testing/terminal-session.js';

describe('caddis directory build', () => {
  // Slow: it reads packages and writes hundreds of pages.
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let registry: NpmRegistry;
  const at = (...path: readonly string[]): string => join(folder.path, ...path);
  before(async () => {
    [folder, registry] = [await temporaryFolder(), await startNpmRegistry()];
  });
  after(async () => {
    await registry.close();
    await folder.remove();
  });

  it('writes a page for each module of published packages, from their tarballs alone', async () => {
    publishModules(registry, { name: 'caddis-upstreams-one', modules: [sourceDocs('one')] });
    publishModules(registry, { name: '@acme/caddis-two', modules: [sourceDocs('two', { stability: 'experimental' })] });
    const { code, stdout, stderr } = await runCommand(['directory', 'build', '--out', at('site'), '--keyword', 'caddis-module', '--registry', registry.url], { cwd: folder.path });
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(stdout).to.match(/^.*: 2 modules of 2 packages, 0 left out, \d+ files\n$/);
    const page = await readFile(at('site/modules/http.reverse_proxy.upstreams.one.html'), 'utf8');
    expect(page).to.contain('caddis add caddis-upstreams-one').and.to.contain('core <code>&gt;=0.1.0 &lt;1.0.0</code>').and.to.contain('Finds backends by one.');
    expect(await readFile(at('site/modules/http.reverse_proxy.upstreams.two.html'), 'utf8')).to.contain('Experimental');
    const index = JSON.parse(await readFile(at('site/directory.json'), 'utf8'));
    expect(index.packages.map((each: { name: string }) => each.name)).to.deep.equal(['@acme/caddis-two', 'caddis-upstreams-one']);
  });

  describe('on a terminal', () => {
    before(function () {
      needPrograms(this, 'script');
    });

    for (const [title, env, style] of [['in colours', {}, true], ['without colours where NO_COLOR is set', { NO_COLOR: '1' }, false]] as const) {
      it(`says ${title} how far it is, in a line that is gone at the end`, async () => {
        const { code, output } = await TerminalSession.run(['directory', 'build', '--out', at('shown'), '--keyword', 'caddis-module', '--registry', registry.url], { cwd: folder.path, env });
        expect([code, output.includes('\x1b[2m'), output.includes('\x1b[')]).to.deep.equal([0, style, style]);
        expect(output).to.match(/\r(?:\x1b\[2m)?searching the registry/).and.to.match(/\r +\r[^\r\n]*: 2 modules of 2 packages, 0 left out, \d+ files\n$/);
      });
    }
  });

  describe('check with its index', () => {
    const config = JSON.stringify({ apps: { http: { servers: { edge: { listen: [':0'], routes: [{ handle: [{ handler: 'reverse_proxy', dynamic_upstreams: { source: 'two', path: '/x' } }] }] } } } } });
    const help = /help install the package that provides it: caddis add @acme\/caddis-two/;

    it('says which package an unknown module would come from', async () => {
      const { code, stdout } = await runCommand(['check', '-', '--directory', at('site')], { cwd: folder.path, input: config });
      expect([code, help.test(stdout)], stdout).to.deep.equal([1, true]);
    });

    it('finds the index that the project names, and is not troubled by that setting', async () => {
      await writeFile(at('package.json'), JSON.stringify({ name: 'project', caddis: { directory: 'site/directory.json' } }));
      const { stdout, stderr } = await runCommand(['check', '-'], { cwd: folder.path, input: config });
      expect([help.test(stdout), stderr], stdout).to.deep.equal([true, '']);
    });

    it('refuses what is no index', async () => {
      await writeFile(at('other.json'), '{"version":2,"packages":[]}');
      const { code, stderr } = await runCommand(['check', '-', '--directory', at('other.json')], { cwd: folder.path, input: config });
      expect([code, /other\.json cannot be used: it has an unknown format or version/.test(stderr)], stderr).to.deep.equal([1, true]);
    });
  });
});
