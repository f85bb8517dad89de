import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, needPrograms, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { exchange } from './testing/exchange.js';
import { installCommand } from './testing/installed-command.js';
import { TerminalSession } from './testing/terminal-session.js';

describe('the command as it is packed and installed', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let command: string;
  let port: number;

  before(async function () {
    needPrograms(this, 'script', 'npm', 'tar');
    folder = await temporaryFolder();
    command = await installCommand(folder.path);
    port = await freePort();
    await mkdir(join(folder.path, 'project'));
    const routes = [{ handle: [{ handler: 'static_response', body: 'hi' }] }];
    const config = { apps: { http: { servers: { only: { listen: [`127.0.0.1:${port}`], routes } } } } };
    await writeFile(join(folder.path, 'project/caddis.json'), JSON.stringify(config));
  });
  after(() => folder.remove());

  it('serves in a terminal', async () => {
    const session = TerminalSession.start(['run', '--config', 'caddis.json'], { command, cwd: join(folder.path, 'project') });
    try {
      await session.shown(/config serves/);
      expect(await exchange(port, { target: '/' })).to.include({ status: 200, body: 'hi' });
      session.type('\x03');
      expect(await session.exited, session.output()).to.equal(0);
    } finally {
      await session.close();
    }
  });

  const commands: readonly (readonly [args: string, output: RegExp])[] = [
    ['validate --config caddis.json', /^Valid configuration\n$/],
    ['check caddis.json', /^caddis\.json: ok, 2 modules\n$/],
    ['version', /^\d+\.\d+\.\d+\S*\n$/],
    ['list-modules', /^admin\.api\.metrics\n[^]*\nhttp\n[^]*Standard modules: \d+\n$/],
    ['describe static_response', /http\.handlers\.static_response/],
    ['schema', /"\$schema"/],
    ['graph caddis.json', /<svg /],
    ['docs markdown --out docs', /^docs: \d+ files, \d+ changed\n$/],
    ['docs build --out site', /^site: \d+ files, \d+ changed\n$/],
  ];
  for (const [args, output] of commands) {
    it(`does "${args}" in a terminal`, async () => {
      const options = { command, cwd: join(folder.path, 'project'), rows: 2000, columns: 200 };
      const result = await TerminalSession.run(args.split(' '), options);
      expect(result.code, result.output).to.equal(0);
      expect(result.output).to.match(output);
      expect(result.output).not.to.contain('Warning');
    });
  }
});
