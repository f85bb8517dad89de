import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { writeAppPackages } from './testing/app-packages.js';
import { runCommand } from './testing/run-command.js';

const names = Array.from({ length: 80 }, (_, at) => `app${at}`);

describe('a project with many packages', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
    await writeAppPackages(folder.path, Object.fromEntries(names.map((name) => [name, { atImport: `process.stderr.write('imported ${name}\\n');` }])));
    await writeFile(join(folder.path, 'caddis.json'), JSON.stringify({ apps: Object.fromEntries(names.slice(10, 15).map((name) => [name, {}])) }));
  });
  after(() => folder.remove());

  const imported = (stderr: string): string[] => [...stderr.matchAll(/^imported (\w+)$/gm)].map((match) => match[1] ?? '');

  it('imports those that a config uses, and no others', async () => {
    const { code, stderr } = await runCommand(['validate', '--config', 'caddis.json'], { cwd: folder.path });
    expect([code, imported(stderr).sort()]).to.deep.equal([0, names.slice(10, 15)]);
  });

  for (const args of [['list-modules'], ['describe', 'app7'], ['docs', 'build', '--out', 'site']]) {
    it(`imports each once for ${args[0]}`, async () => {
      const { code, stderr } = await runCommand(args, { cwd: folder.path });
      expect([code, imported(stderr).sort()]).to.deep.equal([0, [...names].sort()]);
    });
  }

  it('does not name every module on every page of the site', async () => {
    // The previous test has written the site.
    const page = await readFile(join(folder.path, 'site/modules/app50.html'), 'utf8');
    const named = names.filter((name) => page.includes(`modules/${name}.html`));
    expect(named).to.include.members(['app49', 'app50', 'app51']);
    expect(named.length).to.be.within(50, 70);
    expect(page).to.contain('>all 83</a>');
  });
});
