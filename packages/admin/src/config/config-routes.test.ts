import { createServer } from 'node:net';
import { listenOnOwnPort } from '@caddis/test-helpers';
import { expect } from 'chai';
import { anyPort, startAdmin, type SentRequest, type TestAdmin } from '../testing/start-admin.js';

const document = {
  admin: anyPort,
  apps: { http: { '@id': 'app', servers: { edge: { '@id': 'edge', listen: ['127.0.0.1:0'], routes: [] } } } },
};

describe('/config/', () => {
  let server: TestAdmin;
  beforeEach(async () => (server = await startAdmin(document)));
  afterEach(() => server.stop());
  const send = (method: string, path: string, body?: unknown, headers?: SentRequest['headers']) =>
    server.send(path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }), headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers } });
  const route = (body: string) => ({ handle: [{ handler: 'static_response', body }] });
  const bodies = async (): Promise<unknown> => ((await server.get('/id/edge/routes')) as { handle: { body: string }[] }[]).map(({ handle }) => handle[0]?.body);

  it('follows an object by its @id, which may move meanwhile', async () => {
    expect((await send('POST', '/id/edge/routes', route('a'))).status).to.equal(200);
    expect((await send('POST', '/config/apps/http/servers/edge/routes/...', [route('b'), route('c')])).status).to.equal(200);
    expect((await send('PUT', '/id/edge/routes/0', route('first'))).status).to.equal(200);
    expect((await send('DELETE', '/id/edge/routes/2')).status).to.equal(200);
    expect(await bodies()).to.deep.equal(['first', 'a', 'c']);
    expect((await send('GET', '/id/none')).status).to.equal(404);
    expect((await send('GET', '/id/')).status).to.equal(400);
  });

  const refusals: readonly { readonly title: string; readonly method: string; readonly path: string; readonly body?: unknown; readonly headers?: SentRequest['headers']; readonly status: number }[] = [
    { title: 'a key that is there, PUT', method: 'PUT', path: '/config/apps/http', body: {}, status: 409 },
    { title: 'a key that is not there, PATCH', method: 'PATCH', path: '/config/apps/none', body: {}, status: 404 },
    { title: 'a key that is not there, DELETE', method: 'DELETE', path: '/config/apps/none', status: 404 },
    { title: 'an index that is not there', method: 'PATCH', path: '/id/edge/listen/1', body: 'x', status: 400 },
    { title: 'a config that is wrong', method: 'POST', path: '/config/apps/htp', body: {}, status: 400 },
    { title: 'another content type', method: 'POST', path: '/config/apps/http', body: {}, headers: { 'Content-Type': 'text/plain' }, status: 400 },
    { title: 'a bad escape', method: 'GET', path: '/config/%zz', status: 400 },
    { title: 'a bad If-Match', method: 'DELETE', path: '/config/apps', headers: { 'If-Match': 'abc' }, status: 400 },
    { title: 'another method', method: 'PROPFIND', path: '/config/', status: 405 },
    { title: 'a patch that is none', method: 'PATCH', path: '/config/', body: {}, headers: { 'Content-Type': 'application/json-patch+json' }, status: 400 },
  ];
  for (const { title, method, path, body, headers, status } of refusals) {
    it(`answers ${status} to ${title}, and changes nothing`, async () => {
      const answer = await send(method, path, body, headers);
      expect(answer.status, answer.body).to.equal(status);
      expect(answer.json).to.have.property('error').that.is.a('string');
      expect(await server.get('/config/')).to.deep.equal(document);
    });
  }

  it('tells where in a body the JSON is broken', async () => {
    const answer = await server.send('/config/apps', { method: 'POST', body: '{"http": {,}}', headers: { 'Content-Type': 'application/json' } });
    expect(answer.status).to.equal(400);
    const [problem] = (answer.json as { problems: { code: string; line: number; column: number }[] }).problems;
    expect(problem).to.include({ code: 'CONFIG_SYNTAX_INVALID', line: 1, column: 11 });
  });

  const bad = '{\n  "listen": ["127.0.0.1:0"],\n  "routes": [{ "handel": [] }]\n}';
  const edge = '/apps/http/servers/edge';
  const placed: readonly (readonly [title: string, method: string, path: string, body: string, place: object])[] = [
    ['a value that is set', 'PUT', '/config/apps/http/servers/two', bad, { pointer: '/apps/http/servers/two/routes/0/handel', pointerInText: '/routes/0/handel', line: 3, column: 16, length: 8 }],
    ['a value that is replaced', 'PATCH', '/id/edge', bad, { pointer: `${edge}/routes/0/handel`, pointerInText: '/routes/0/handel', line: 3, column: 16 }],
    ['a value that is appended', 'POST', '/id/edge/routes', '\n{ "handel": [] }', { pointer: `${edge}/routes/1/handel`, pointerInText: '/handel', line: 2, column: 3 }],
    ['values that are spread', 'POST', '/id/edge/routes/...', '[{},\n{ "handel": [] }]', { pointer: `${edge}/routes/2/handel`, pointerInText: '/1/handel', line: 2, column: 3 }],
    ['the whole document', 'POST', '/config/', '{"apps":\n{"htp": {}}}', { pointer: '/apps/htp', pointerInText: '/apps/htp', line: 2, column: 2 }],
  ];
  for (const [title, method, path, body, place] of placed) {
    it(`tells where in a body a problem is: ${title}`, async () => {
      expect((await send('POST', '/id/edge/routes', route('a'))).status).to.equal(200);
      const answer = await server.send(path, { method, body, headers: { 'Content-Type': 'application/json' } });
      const { problems } = answer.json as { problems: readonly object[] };
      expect([answer.status, problems]).to.have.nested.property('1.length', 1);
      expect(problems[0]).to.include(place);
    });
  }

  it('tells where in a JSON Patch a problem is, and has no place for one that is elsewhere', async () => {
    const patch = '[{ "op": "add", "path": "/routes/-", "value": {} },\n{ "op": "add", "path": "/routes/-",\n"value": { "handel": [] } }]';
    const answer = await server.send('/id/edge', { method: 'PATCH', body: patch, headers: { 'Content-Type': 'application/json-patch+json' } });
    const { problems } = answer.json as { problems: readonly object[] };
    expect(problems).to.have.lengthOf(1);
    expect(problems[0]).to.include({ pointer: `${edge}/routes/1/handel`, pointerInText: '/1/value/handel', line: 3, column: 12 });
    const elsewhere = await send('PATCH', '/id/edge', [{ op: 'move', from: '/routes', path: '/rotes' }], { 'Content-Type': 'application/json-patch+json' });
    const [moved] = (elsewhere.json as { problems: readonly object[] }).problems;
    expect(moved).to.include({ pointer: `${edge}/rotes` }).and.not.have.any.keys('line', 'pointerInText');
  });

  it('tells where in a body a module stands that cannot be started, what would have been right, and what to do', async () => {
    const taken = createServer();
    const port = await listenOnOwnPort(taken, '127.0.0.1');
    const two = `{ "listen":\n["127.0.0.1:${port}"] }`;
    const cases = [
      ['PATCH', '/config/apps', `{\n"http": { "servers": { "two": ${two} } } }`, { pointerInText: '/http/servers/two/listen/0', line: 3, column: 2 }],
      ['PATCH', '/config/', `[{ "op": "replace", "path": "/apps/http",\n"value": { "servers": { "two": ${two} } } }]`, { pointerInText: '/0/value/servers/two/listen/0', line: 3, column: 2 }],
      ['PUT', '/config/apps/http/servers/two', two, { pointerInText: '/listen/0', line: 2, column: 2 }],
    ] as const;
    try {
      for (const [method, path, sent, place] of cases) {
        const answer = await server.send(path, { method, body: sent, headers: { 'Content-Type': sent.startsWith('[') ? 'application/json-patch+json' : 'application/json' } });
        const { problems, expected, help } = answer.json as { problems: readonly object[]; expected: string; help: string };
        const [{ message, ...problem }] = problems as [{ message: string }];
        expect([answer.status, problem]).to.deep.equal([400, { code: 'RUNTIME_START_FAILED', severity: 'error', pointer: '/apps/http/servers/two/listen/0', module: 'http', expected, help, ...place }]);
        expect([expected, help]).to.satisfy((texts: readonly unknown[]) => texts.every((text) => typeof text === 'string'));
        expect(message.match(/EADDRINUSE/g)).to.have.length(1);
      }
    } finally {
      taken.close();
    }
  });

  it('compares what is there with If-Match, at any path', async () => {
    const { etag = '' } = (await server.send('/config/apps/http')).headers;
    expect(etag).to.match(/^"\/config\/apps\/http [0-9a-f]+"$/);
    expect((await send('POST', '/id/edge/routes', route('a'), { 'If-Match': etag })).status).to.equal(200);
    expect((await send('POST', '/id/edge/routes', route('b'), { 'If-Match': etag })).status).to.equal(412);
    expect(await bodies()).to.deep.equal(['a']);
  });

  it('applies a JSON Patch as a whole, or not at all', async () => {
    const patch = (operations: readonly object[], path = '/id/edge') => send('PATCH', path, operations, { 'Content-Type': 'application/json-patch+json' });
    const add = (body: string, at: string) => ({ op: 'add', path: at, value: route(body) });
    expect((await patch([add('a', '/routes/-'), add('b', '/routes/0'), { op: 'copy', from: '/routes/1', path: '/routes/-' }])).status).to.equal(200);
    expect(await bodies()).to.deep.equal(['b', 'a', 'a']);
    const failed = await patch([{ op: 'remove', path: '/routes/0' }, { op: 'test', path: '/routes/0/handle/0/body', value: 'x' }]);
    expect([failed.status, failed.json]).to.deep.equal([409, { error: 'operation 1 of the patch: the value at /routes/0/handle/0/body is different', operation: 1 }]);
    expect(await bodies()).to.deep.equal(['b', 'a', 'a']);
    expect((await patch([{ op: 'move', from: '/routes/0', path: '/routes/2' }, { op: 'replace', path: '/routes/0', value: route('c') }])).status).to.equal(200);
    expect(await bodies()).to.deep.equal(['c', 'a', 'b']);
    // The tested value and its replacement may have the same `@id`.
    const named = (body: string): object => ({ '@id': 'first', ...route(body) });
    expect((await patch([{ op: 'replace', path: '/routes/0', value: named('c') }])).status).to.equal(200);
    expect((await patch([{ op: 'test', path: '/routes/0', value: named('c') }, { op: 'replace', path: '/routes/0', value: named('d') }])).status).to.equal(200);
    expect(await bodies()).to.deep.equal(['d', 'a', 'b']);
    const bomb = [add('x', '/routes/0'), ...Array.from({ length: 60 }, () => ({ op: 'copy', from: '/routes', path: '/routes/-' }))];
    expect((await patch(bomb)).status).to.equal(400);
  });

  it('unloads everything, and takes a config again', async () => {
    const { address } = server.admin;
    const own = await startAdmin(document, { CADDY_ADMIN: '127.0.0.1:0' });
    expect((await own.send('/config/', { method: 'DELETE' })).status).to.equal(200);
    expect(await own.get('/config/')).to.equal(null);
    expect((await own.send('/config/apps/http', { method: 'PUT', body: {} })).status).to.equal(200);
    expect(await own.get('/config/')).to.deep.equal({ apps: { http: {} } });
    expect(address).to.equal(server.admin.address);
    await own.stop();
  });

  it('tells an empty config from none, though both serve nothing', async () => {
    const own = await startAdmin(document, { CADDY_ADMIN: '127.0.0.1:0' });
    const shown: unknown[] = [];
    for (const [method, path, body] of [['DELETE', '/config/apps'], ['POST', '/load', {}], ['DELETE', '/config/'], ['POST', '/load', {}], ['DELETE', '/config/'], ['PUT', '/config/', {}]] as const) {
      expect((await own.send(path, { method, body })).status).to.equal(200);
      shown.push(await own.get('/config/'));
    }
    expect(shown).to.deep.equal([{ admin: anyPort }, {}, null, {}, null, {}]);
    await own.stop();
  });

  it('takes side by side changes one after the other', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => send('POST', '/id/edge/routes', route(String(index)))));
    expect(answers.map(({ status }) => status)).to.deep.equal(answers.map(() => 200));
    expect((await bodies()) as string[]).to.have.members(Array.from({ length: 10 }, (_, index) => String(index)));
  });
});
