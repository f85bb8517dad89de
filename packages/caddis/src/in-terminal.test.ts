import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, needPrograms, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { exchange } from './testing/exchange.js';
import { TerminalSession } from './testing/terminal-session.js';

/** The start of a sequence that sets a colour. */
const colour = '\x1B[';

describe('caddis in a terminal', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let file: string;
  let port: number;

  before(function () {
    needPrograms(this, 'script');
  });
  beforeEach(async () => {
    folder = await temporaryFolder();
    file = join(folder.path, 'caddis.json');
    port = await freePort();
    const routes = [{ handle: [{ handler: 'static_response', body: 'hi' }] }];
    await writeFile(file, JSON.stringify({ apps: { http: { servers: { only: { listen: [`127.0.0.1:${port}`], routes } } } } }));
  });
  afterEach(() => folder.remove());

  const environments: readonly (readonly [title: string, env: Readonly<Record<string, string>>, coloured: boolean])[] = [
    ['in colours', {}, true],
    ['without colours where NO_COLOR is set', { NO_COLOR: '1' }, false],
  ];
  for (const [title, env, coloured] of environments) {
    it(`serves, logs for people ${title}, and ends at Ctrl-C`, async () => {
      const session = TerminalSession.start(['run', '--config', file], { env });
      try {
        await session.shown(/config serves/);
        expect(await exchange(port, { target: '/' })).to.include({ status: 200, body: 'hi' });
        session.type('\x03');
        expect(await session.exited, session.output()).to.equal(0);
        expect(session.output()).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z \S*INFO\S*: /m).and.contain('shutting down');
        expect(session.output().includes(colour)).to.equal(coloured);
      } finally {
        await session.close();
      }
    });
  }

  it('validates', async () => {
    expect(await TerminalSession.run(['validate', '--config', file])).to.deep.equal({ code: 0, output: 'Valid configuration\n' });
  });
});
