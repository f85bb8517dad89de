import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { writeAppPackages } from './testing/app-packages.js';
import { runCommand, type CommandResult } from './testing/run-command.js';

/** Code whose output would show that it ran. */
const trace = 'console.log("IT RAN");';

describe('a package that the project does not allow', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
    await writeAppPackages(folder.path, { good: {}, evil: { atImport: trace } });
    await allow(['good']);
  });
  after(() => folder.remove());

  async function allow(list: unknown): Promise<void> {
    const file = join(folder.path, 'package.json');
    const manifest = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...manifest, caddis: { allow: list } }));
  }

  const run = (command: string): Promise<CommandResult> => runCommand(command.split(' '), { cwd: folder.path });
  const refused = 'package evil 1.2.3 is not allowed in this project, so its code was not run';
  const help = (): string => `put evil into the list "caddis.allow" of ${join(folder.path, 'package.json')}, or use another package`;

  const commands: readonly (readonly [command: string, code: number])[] = [
    ['check evil.json', 1],
    ['validate --config evil.json', 1],
    ['run --config evil.json', 1],
    ['graph evil.json', 1],
    ['describe evil', 1],
    ['list-modules', 0],
    ['describe good', 0],
    ['schema', 0],
    ['docs json', 0],
    ['docs build --out site', 0],
  ];
  for (const [command, code] of commands) {
    it(`is not imported by ${command}, which says what to do`, async () => {
      const result = await run(command);
      expect(result.code).to.equal(code);
      expect(result.stdout + result.stderr)
        .to.contain(refused)
        .and.contain(help())
        .and.not.contain('IT RAN');
    });
  }

  it('does not keep the others from being used, nor those of the standard distribution', async () => {
    expect(await run('check good.json')).to.deep.equal({ code: 0, stdout: 'good.json: ok, 1 modules\n', stderr: '' });
    await writeFile(join(folder.path, 'http.json'), '{"apps":{"http":{}}}');
    expect(await run('check http.json')).to.deep.equal({ code: 0, stdout: 'http.json: ok, 1 modules\n', stderr: '' });
  });

  it('makes no ID ambiguous that an allowed one has', async () => {
    const manifest = join(folder.path, 'node_modules/evil/package.json');
    const text = await readFile(manifest, 'utf8');
    await writeFile(manifest, text.replace('["evil"]', '["evil","good"]'));
    expect(await run('check good.json')).to.deep.equal({ code: 0, stdout: 'good.json: ok, 1 modules\n', stderr: '' });
    await writeFile(join(folder.path, 'chosen.json'), '{"apps":{"good":{}},"modules":{"good":"evil"}}');
    expect((await run('check chosen.json')).stdout).to.contain(refused);
    await writeFile(manifest, text);
  });

  it('may not pass for one that is allowed, nor for a standard one', async () => {
    const manifest = join(folder.path, 'node_modules/evil/package.json');
    const text = await readFile(manifest, 'utf8');
    for (const name of ['@caddis/http', 'allowed']) {
      await allow(['good', 'allowed']);
      await writeFile(manifest, text.replace('"name":"evil"', `"name":"${name}"`));
      const { code, stdout, stderr } = await run('check evil.json');
      expect([code, stdout.includes('is not allowed in this project'), (stdout + stderr).includes('IT RAN')]).to.deep.equal([1, true, false]);
    }
    await writeFile(manifest, text);
    await allow(['good']);
  });

  it('is refused whatever it is, where the list cannot be read', async () => {
    await allow('good');
    for (const command of ['check http.json', 'list-modules', 'describe good', 'run --config good.json']) {
      const { code, stdout, stderr } = await run(command);
      expect([code, stdout]).to.deep.equal([1, '']);
      expect(stderr).to.match(/^error: the list "caddis\.allow" of .*package\.json cannot be used: it is not an array\n/);
    }
  });
});
