import { inspect } from 'node:util';
import { type App, apps, array, duration, module, object, secret, string } from '@caddis/core';
import { type Handler, handlers } from '@caddis/core/http';
import { expect } from 'chai';
import { anyPort, startAdmin, type TestAdmin } from '../testing/start-admin.js';

const named = (field: ReturnType<typeof secret> | ReturnType<typeof string>) => object({ user: string({ description: 'Who.' }), password: field });
const secretText = secret({ description: 'Any.', optional: true, omitted: 'none' });
const text = string({ description: 'Any.', optional: true, omitted: 'none' });

class Idle implements App {
  start(): void {}
  stop(): void {}
}

@module(apps, { name: 'vault', config: object({ accounts: array(named(secret({ description: 'A secret.' })), { description: 'Accounts.' }) }), summary: 'Has secrets.' })
class Vault extends Idle {}

const Board = object({
  notes: array(string({ description: 'Any.' }), { description: 'Notes.', default: [] }),
  accounts: array(named(string({ description: 'A text.' })), { description: 'Accounts.', default: [] }),
  pause: duration({ description: 'A time.', optional: true, omitted: 'none' }),
});

@module(apps, { name: 'board', config: Board, summary: 'Shows everything.' })
class NoticeBoard extends Idle {}

class Silent implements Handler {
  handle(): void {}
}

@module(handlers, { name: 'hides', config: object({ text: secretText }), summary: 'Has a secret.' })
class Hides extends Silent {}

@module(handlers, { name: 'shows', config: object({ text }), summary: 'Has a text.' })
class Shows extends Silent {}

const secrets = ['hunter2', 'tr0ub4dor', 'correct horse'] as const;

const document = {
  admin: anyPort,
  apps: {
    vault: {
      accounts: [
        { '@id': 'first', user: 'a', password: secrets[0] },
        { user: 'b', password: secrets[1] },
      ],
    },
    board: { notes: ['n'], accounts: [] },
    http: { servers: { edge: { listen: ['127.0.0.1:0'], routes: [{ handle: [{ '@id': 'handler', handler: 'hides', text: secrets[2] }] }] } } },
  },
};

const json = { 'Content-Type': 'application/json' };
const patchType = { 'Content-Type': 'application/json-patch+json' };
const account = '/apps/vault/accounts/0';
const handler = '/apps/http/servers/edge/routes/0/handle/0';

/** A request by a client that sees markers and wants the secrets behind them. `MARKER` stands for the first account's marker. */
interface Attack {
  readonly title: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  /** Whether the body is a JSON Patch. */
  readonly isPatch?: boolean;
  /** The place where, according to the answer, the marker is not allowed. */
  readonly pointer?: string;
}

const patch = (title: string, body: readonly object[], pointer?: string, path = '/config/'): Attack => ({ title, method: 'PATCH', path, body, isPatch: true, ...(pointer === undefined ? {} : { pointer }) });

const attacks: readonly Attack[] = [
  { title: 'in another field', method: 'PATCH', path: `/config${account}/user`, body: 'MARKER', pointer: `${account}/user` },
  { title: 'in another field, by @id', method: 'PATCH', path: '/id/first/user', body: 'MARKER', pointer: `${account}/user` },
  { title: 'in another module', method: 'PUT', path: '/config/apps/board/notes/0', body: 'MARKER', pointer: '/apps/board/notes/0' },
  { title: 'in an array', method: 'POST', path: '/config/apps/board/notes/...', body: ['x', 'MARKER'], pointer: '/apps/board/notes/2' },
  { title: 'in a field of the same name elsewhere', method: 'POST', path: '/config/apps/board/accounts', body: { user: 'c', password: 'MARKER' }, pointer: '/apps/board/accounts/0/password' },
  { title: 'in a config of its own', method: 'POST', path: '/load', body: { ...document, apps: { ...document.apps, board: { notes: ['MARKER'] } } }, pointer: '/apps/board/notes/0' },
  { title: 'as an @id', method: 'PATCH', path: '/config/apps/board', body: { '@id': 'MARKER' }, pointer: '/apps/board/@id' },
  { title: 'where a problem would tell it: no duration', method: 'POST', path: '/config/apps/board/pause', body: 'MARKER', pointer: '/apps/board/pause' },
  { title: 'where a problem would tell it: no address', method: 'POST', path: '/config/admin/listen', body: 'MARKER', pointer: '/admin/listen' },
  { title: 'where a problem would tell it: no module', method: 'PATCH', path: `/config${handler}/handler`, body: 'MARKER', pointer: `${handler}/handler` },
  { title: 'where a problem would tell it: no object', method: 'POST', path: '/config/apps/vault/accounts', body: 'MARKER', pointer: '/apps/vault/accounts/2' },
  patch('moved to another field', [{ op: 'move', from: `${account}/password`, path: '/apps/board/notes/-' }]),
  patch('copied to another field', [{ op: 'copy', from: `${account}/password`, path: '/apps/board/notes/-' }], '/apps/board/notes/1'),
  patch('copied with what is around it', [{ op: 'copy', from: account, path: '/apps/board/accounts/-' }]),
  patch('moved with what is around it', [{ op: 'move', from: '/apps/vault/accounts', path: '/apps/board/accounts' }]),
  patch('copied beside it, by @id', [{ op: 'copy', from: '/password', path: '/user' }], `${account}/user`, '/id/first'),
  patch('that a test guesses', [{ op: 'test', path: `${account}/password`, value: secrets[0] }]),
  { title: 'of a module that becomes another one', method: 'PATCH', path: '/id/handler/handler', body: 'shows', pointer: `${handler}/text` },
  patch('of a module that becomes another one, with JSON Patch', [{ op: 'replace', path: `${handler}/handler`, value: 'shows' }], `${handler}/text`),
];

describe('the secret of a marker', () => {
  let server: TestAdmin;
  /** Everything that the server has answered or logged, except the config itself. */
  const told: string[] = [];
  before(async () => {
    server = await startAdmin(document, {}, [Vault, NoticeBoard, Hides, Shows]);
    server.runtime.on('failed', ({ error }) => void told.push(inspect(error, { depth: 8 })));
  });
  after(() => server.stop());

  for (const { title, method, path, body, isPatch = false, pointer } of attacks) {
    it(`is not told ${title.startsWith('that') || title.startsWith('of') ? '' : 'of one '}${title}`, async () => {
      const marker = (await server.get(`/config${account}/password`)) as string;
      const answer = await server.send(path, { method, body: JSON.stringify(body).replaceAll('MARKER', marker), headers: isPatch ? patchType : json });
      expect([400, 409], answer.body).to.include(answer.status);
      const { problems = [] } = answer.json as { problems?: readonly { pointer: string }[] };
      if (pointer !== undefined) expect(problems.map((problem) => problem.pointer), answer.body).to.include(pointer);
      const everything = [answer.body, ...told, inspect(server.logger.lines, { depth: 8 }), (await server.send('/config/')).body, (await server.send('/page/state')).body].join('\n');
      for (const each of secrets) expect(everything).not.to.include(each);
      expect(server.runtime.current?.plan.document).to.deep.equal(document);
    });
  }

  it('goes with its marker where JSON Patch moves that to another place for secrets', async () => {
    const marker = await server.get(`/config${account}/password`);
    const body = [
      { op: 'test', path: `${account}/password`, value: marker },
      { op: 'move', from: account, path: '/apps/vault/accounts/1' },
      { op: 'copy', from: '/apps/vault/accounts/1/password', path: `${handler}/text` },
    ];
    const answer = await server.send('/config/', { method: 'PATCH', body: JSON.stringify(body), headers: patchType });
    expect(answer.status, answer.body).to.equal(200);
    const { plan } = server.runtime.current ?? expect.fail('nothing serves');
    const { vault, http } = (plan.document as typeof document).apps;
    expect([vault.accounts.map(({ password }) => password), http.servers.edge.routes[0]?.handle[0]?.text]).to.deep.equal([[secrets[1], secrets[0]], secrets[0]]);
  });
});
