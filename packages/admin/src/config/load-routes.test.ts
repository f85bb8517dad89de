import { type App, apps, type ConfigOf, module, object, secret, string } from '@caddis/core';
import { expect } from 'chai';
import { anyPort, startAdmin, type Received, type TestAdmin } from '../testing/start-admin.js';

const config = object({
  word: string({ description: 'Any.', default: '' }),
  password: secret({ description: 'The password.', optional: true, omitted: 'none' }),
});

/** An app that counts how often a config that contains it is checked. */
@module(apps, {
  name: 'counting',
  config,
  summary: 'Counts.',
  check: () => {
    Counting.checks += 1;
    return [];
  },
})
class Counting implements App {
  static checks = 0;
  constructor(private readonly settings: ConfigOf<typeof config>) {}
  start(): void {
    if (this.settings.word === 'broken') throw new TypeError('a mistake');
  }
  stop(): void {}
}

describe('/load', () => {
  let server: TestAdmin;
  beforeEach(async () => {
    server = await startAdmin(documentWith({ word: 'a', password: 'hunter2' }), {}, [Counting]);
    Counting.checks = 0;
  });
  afterEach(() => server.stop());

  const load = (text: string, ifMatch: string): Promise<Received> => server.send('/load', { method: 'POST', body: text, headers: { 'Content-Type': 'application/json', 'If-Match': ifMatch } });
  const tag = async (path: string): Promise<string> => (await server.send(path)).headers.etag ?? '';

  it('checks a config once, whatever the request says of the one that runs', async () => {
    const answer = await load(JSON.stringify(documentWith({ word: 'b' })), await tag('/config/apps/counting'));
    expect([answer.status, Counting.checks, await server.get('/config/apps/counting/word')]).to.deep.equal([200, 1, 'b']);
  });

  it('checks a config once that has markers of secrets in it', async () => {
    const shown = (await server.get('/config/apps/counting')) as object;
    const answer = await load(JSON.stringify(documentWith({ ...shown, word: 'b' })), await tag('/config/'));
    expect([answer.status, Counting.checks]).to.deep.equal([200, 1]);
    expect(server.runtime.current?.plan.document).to.deep.equal(documentWith({ word: 'b', password: 'hunter2' }));
  });

  it('tells where in the text a module stands that cannot be started', async () => {
    const answer = await load('{ "apps": {\n  "counting": { "word": "broken" } } }', await tag('/config/'));
    const { problems } = answer.json as { problems: readonly object[] };
    expect([answer.status, problems]).to.deep.equal([
      400,
      [{ code: 'RUNTIME_START_FAILED', severity: 'error', message: 'starting it failed: a mistake', pointer: '/apps/counting', module: 'counting', line: 2, column: 15 }],
    ]);
  });

  it('does not check a config that comes too late', async () => {
    const answer = await load(JSON.stringify(documentWith({ word: 'b' })), '"/config/apps 00"');
    expect([answer.status, Counting.checks]).to.deep.equal([412, 0]);
    expect(await server.get('/config/apps/counting/word')).to.equal('a');
  });

  for (const [title, marked] of [
    ['', false],
    [', also beside the marker of a secret', true],
  ] as const) {
    it(`tells where in the text a problem is${title}`, async () => {
      const password = marked ? `"password": ${JSON.stringify(await server.get('/config/apps/counting/password'))},` : '';
      const answer = await load(`{ "apps": {\n  "counting": { ${password}\n "wrod": "b" } } }`, await tag('/config/'));
      const { problems } = answer.json as { problems: readonly object[] };
      expect([answer.status, problems.length]).to.deep.equal([400, 1]);
      expect(problems[0]).to.include({ pointer: '/apps/counting/wrod', line: 3, column: 2 }).and.not.have.property('pointerInText');
    });
  }
});

function documentWith(counting: object): object {
  return { admin: anyPort, apps: { counting } };
}
