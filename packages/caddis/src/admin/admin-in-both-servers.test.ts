import { until } from '@caddis/test-helpers';
import { freePort, needPrograms, temporaryFolder, type RunningProcess } from '@caddis/test-servers';
import { expect } from 'chai';
import { exchange, type TestRequest } from '../testing/exchange.js';
import { startServer, type ServerKind } from '../testing/server-process.js';

/** Two headers, two hosts, a body, and a handler without headers. After an edit of any of them, the config is still valid. */
const edge = (port: string): object => ({
  '@id': 'edge',
  listen: [`127.0.0.1:${port}`],
  automatic_https: { disable: true },
  routes: [
    {
      '@id': 'first',
      match: [{ '@id': 'match', host: ['a.example', 'b.example'] }],
      handle: [{ handler: 'static_response', body: 'a', headers: { 'X-A': ['1'], 'X-B': ['2'] } }, { handler: 'static_response' }],
    },
  ],
});

const documentOf = (adminPort: string, port: string): object => ({
  admin: { listen: `127.0.0.1:${adminPort}`, config: { persist: false } },
  apps: { http: { servers: { edge: edge(port) } } },
});

const firstHandle = '[{"body":"a","handler":"static_response","headers":{"X-A":["1"],"X-B":["2"]}},{"handler":"static_response"}]';

const writing = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = 'GET' | (typeof writing)[number];

/** A difference: the answer of Caddis, and that of Caddy 2.6.2; `undefined` means absent. */
type Difference = readonly [caddis: string, caddy: string];

// An invalid change is 500 in Caddy 2.6.2. Newer releases answer 409 and 404 like Caddis; only Caddis answers 400 to the others.
const mistake: Difference = ['400', '500'];
const taken: Difference = ['409', '500'];
const absent: Difference = ['404', '500'];
// Newer releases answer 404 too.
const absentDelete: Difference = ['404', '200'];
const mistakes = { PUT: mistake, PATCH: mistake, DELETE: mistake };
// Newer releases also refuse an index that is not in canonical form.
const oddIndex: Differences = {
  GET: ['400', '200 "b.example"'],
  PUT: ['400', '200 ["a.example","c.example","b.example"]'],
  PATCH: ['400', '200 ["a.example","c.example"]'],
  DELETE: ['400', '200 ["a.example"]'],
};

type Differences = Readonly<Partial<Record<Method, Difference>>>;

/** A path in the config, below the route, and what each method sends there. */
interface PathCase {
  readonly title: string;
  readonly path: string;
  /** The member of the route that is compared after a change. */
  readonly told: string;
  /** The body; below, the body of POST if it differs. */
  readonly body: unknown;
  readonly posted?: unknown;
  readonly differs?: Differences;
}

const host = (title: string, path: string, differs: Differences = {}, body: unknown = 'c.example'): PathCase => ({ title, path: `match/0/host${path}`, told: 'match/0/host', body, differs });
const header = (title: string, path: string, differs: Differences = {}, body: unknown = ['3'], posted = body): PathCase => ({ title, path: `handle/0/headers${path}`, told: 'handle/0/headers', body, posted, differs });
const handler = (title: string, path: string, differs: Differences = {}, body: unknown = 'new'): PathCase => ({ title, path: `handle/${path}`, told: 'handle', body, differs });

const paths: readonly PathCase[] = [
  { ...host('an array', '', { PUT: taken }, ['z.example']), posted: 'c.example' },
  { ...host('an array, with a slash behind it', '/', { PUT: taken }, ['z.example']), posted: 'c.example' },
  host('the first element', '/0'),
  host('the last element', '/1'),
  // Newer releases insert there too.
  host('the place behind the last element', '/2', { ...mistakes, PUT: ['200 ["a.example","b.example","c.example"]', '500'] }),
  host('an index that is too great', '/3', mistakes),
  host('an index below 0', '/-1', mistakes),
  host('an index with a zero before it', '/01', oddIndex),
  host('an index with a sign', '/+1', oddIndex),
  host('an index that is no number', '/x', mistakes),
  host('the end as JSON Patch has it', '/-', mistakes),
  host('what is below an element that is a text', '/0/x', { POST: mistake, ...mistakes }),
  host('the elements of an array', '/...', { ...mistakes, PATCH: ['400', '200 ["c.example","d.example"]'], DELETE: ['400', '200 undefined'] }, ['c.example', 'd.example']),
  host('the elements of an array, with what is no array', '/...', { POST: mistake, ...mistakes, DELETE: ['400', '200 undefined'] }),
  header('the elements of what is an object', '/...', { POST: mistake, ...mistakes, DELETE: ['400', '200 undefined'] }),
  header('the elements of what is not there', '/X-C/...', { ...mistakes, PUT: ['400', '200 {"X-A":["1"],"X-B":["2"],"X-C":["3"]}'], DELETE: ['400', '200'] }),
  header('an array in an object', '/X-A', { PUT: taken }, ['3'], '3'),
  header('a key that is not there', '/X-C', { PATCH: absent, DELETE: absentDelete }),
  header('a key with an escape', '/X%2DA', { PUT: taken }, ['3'], '3'),
  // Caddy takes the slash as a path separator, so it has no path to such a key.
  header('a key with a slash in it', '/X%2FC', {
    GET: ['200 null', '400'],
    POST: ['200 {"X-A":["1"],"X-B":["2"],"X/C":["3"]}', '500'],
    PUT: ['200 {"X-A":["1"],"X-B":["2"],"X/C":["3"]}', '500'],
    PATCH: absent,
    DELETE: absent,
  }),
  header('an object', '', { PUT: taken }, { 'X-Z': ['z'] }),
  handler('a text', '0/body', { PUT: taken }),
  handler('null in the place of a text', '0/body', { PUT: taken }, null),
  handler('what is below a text', '0/body/x', { POST: mistake, ...mistakes }),
  handler('what is below a key that is not there', '1/headers/X-C', { POST: mistake, PATCH: mistake, DELETE: mistake }, ['3']),
  handler('what is far below a key that is not there', '1/headers/X-C/0', { POST: mistake, ...mistakes }, '3'),
  handler('a key that makes the config wrong', '0/nobody', { POST: mistake, PUT: mistake, PATCH: absent, DELETE: absentDelete }),
  // Newer releases also refuse an @id that exists twice.
  {
    title: 'an object with an @id',
    path: '',
    told: 'handle',
    body: { '@id': 'first', handle: [{ handler: 'static_response', body: 'new' }] },
    differs: { POST: ['400', '200 HANDLE'], PUT: ['400', '200 [{"body":"new","handler":"static_response"}]'] },
  },
];

/** A request to another path of the endpoint. */
interface RequestCase {
  readonly title: string;
  readonly request: Omit<TestRequest, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };
  readonly differs?: Difference;
}

const json = { 'content-type': 'application/json' };
const changed = JSON.stringify(documentOf('ADMIN', 'PORT')).replace('"a"', '"loaded"');
const get = (target: string, method = 'GET', differs?: Difference): RequestCase => ({ title: `${method} ${target}`, request: { method, target }, ...(differs === undefined ? {} : { differs }) });
const send = (title: string, target: string, body: string, headers: Readonly<Record<string, string>> = json, differs?: Difference, method = 'POST'): RequestCase => ({ title, request: { method, target, headers, body }, ...(differs === undefined ? {} : { differs }) });

const bodyPath = '/config/apps/http/servers/edge/routes/0/handle/0/body';
const handleWith = (value: string): string => firstHandle.replace('"body":"a"', value);

const requests: readonly RequestCase[] = [
  get('/config/'),
  get('/config'),
  // After 301, a client may continue with GET.
  get('/config', 'POST', ['308', '301']),
  // An empty key.
  get('/config//apps', 'GET', ['400', '301']),
  get('/config/apps/http/servers/'),
  get('/config/none'),
  get('/config/none/deeper'),
  get('/config/', 'HEAD', ['200', '405']),
  get('/config/', 'OPTIONS', ['200', '405']),
  get('/config/', 'PROPFIND'),
  get('/id/'),
  get('/id'),
  get('/id/none'),
  get('/id/none', 'DELETE'),
  get('/id/edge/routes/0/match/0/host'),
  get('/id/match/host/1'),
  get('/load'),
  get('/load', 'PUT'),
  get('/load', 'DELETE'),
  get('/adapt'),
  get('/stop'),
  get('/stop', 'DELETE'),
  get('/none', 'GET', ['404', '404 without an error']),
  get('/none', 'POST', ['404', '404 without an error']),
  send('/load of a config', '/load', changed),
  send('/load of a config, without a type', '/load', changed, {}),
  send('/load of a config, with a charset', '/load', changed, { 'content-type': 'application/json; charset=utf-8' }),
  send('/load of a config, with another type that ends with json', '/load', changed, { 'content-type': 'text/json' }),
  send('/load of a config in a language that nobody knows', '/load', changed, { 'content-type': 'text/klingon' }),
  send('/load of a config with a type that is none', '/load', changed, { 'content-type': 'what' }),
  send('/load of what is no JSON', '/load', '{'),
  send('/load of a wrong config', '/load', changed.replace('"http"', '"htp"')),
  send('/load of an array', '/load', '[]'),
  send('/load of a text', '/load', '"x"'),
  send('/load of the config that is there', '/load', JSON.stringify(documentOf('ADMIN', 'PORT'))),
  send('/load of the config that is there, by force', '/load', JSON.stringify(documentOf('ADMIN', 'PORT')), { ...json, 'cache-control': 'must-revalidate' }),
  send('/adapt of JSON', '/adapt', '{"apps":{}}', json, ['200 {"result":{"apps":{}},"warnings":[]}', '200 {"result":{"apps":{}}}']),
  send('/adapt in a language that nobody knows', '/adapt', 'x', { 'content-type': 'text/klingon' }),
  send('a change without a type', bodyPath, '"new"', {}),
  send('a change of another type', bodyPath, '"new"', { 'content-type': 'text/plain' }),
  send('a change with a charset', bodyPath, '"new"', { 'content-type': 'application/json; charset=utf-8' }),
  // Caddy reads it as null.
  send('a change without a body', bodyPath, '', json, ['400', `200 ${handleWith('"body":null')}`]),
  send('a change with what is no JSON', bodyPath, '{', json, mistake),
  send('a change with more than one value', bodyPath, '"a" "b"', json, mistake),
  send('a change on a condition that is no tag', bodyPath, '"new"', { ...json, 'if-match': 'x' }),
  send('a change on a condition that does not hold', bodyPath, '"new"', { ...json, 'if-match': '"/config/apps 00"' }),
  send('a change of whatever is there', bodyPath, '"new"', { ...json, 'if-match': '*' }, [`200 ${handleWith('"body":"new"')}`, '400']),
  send('an @id that is a number', '/config/apps/http/servers/edge/routes/0/handle/0/@id', '7'),
  // If Caddis refuses the change, the document stays as it was. An @id that exists twice is refused by newer releases too.
  send('an @id that is an object', '/config/apps/http/servers/edge/routes/0/handle/0/@id', '{}', json, ['400', `500 ${handleWith('"@id":{},"body":"a"')}`]),
  send('an @id that is there twice', '/config/apps/http/servers/edge/routes/0/handle/0/@id', '"first"', json, ['400', `200 ${handleWith('"@id":"first","body":"a"')}`]),
  send('the whole config', '/config/', changed),
  send('the whole config, PUT', '/config/', changed, json, taken, 'PUT'),
  send('the whole config, PATCH', '/config/', changed, json, undefined, 'PATCH'),
  send('another host', '/load', changed, { ...json, host: 'evil.example' }),
  // Newer releases refuse these requests in the same way.
  send('another origin', '/load', changed, { ...json, origin: 'http://evil.example' }, ['403', `200 ${handleWith('"body":"loaded"')}`]),
  send('a websocket', '/load', changed, { ...json, upgrade: 'websocket', connection: 'upgrade' }, mistake),
];

/** One of the two servers. */
interface Server {
  readonly kind: ServerKind;
  readonly adminPort: number;
  readonly port: number;
  readonly process: RunningProcess;
  readonly folder: Awaited<ReturnType<typeof temporaryFolder>>;
  isChanged: boolean;
}

const plain = (server: Server, text: string): string => text.replaceAll(String(server.adminPort), 'ADMIN').replaceAll(String(server.port), 'PORT');
const filled = (server: Server, text: string): string => text.replaceAll('ADMIN', String(server.adminPort)).replaceAll('PORT', String(server.port));

async function ask(server: Server, { headers = {}, body, ...rest }: RequestCase['request']): Promise<{ readonly status: number; readonly body: string }> {
  const own = { host: `127.0.0.1:${server.adminPort}`, ...headers };
  const { status, body: answered } = await exchange(server.adminPort, { ...rest, headers: own, ...(body === undefined ? {} : { body: filled(server, body) }) });
  return { status, body: plain(server, answered) };
}

/** Restores the first config. */
async function reset(server: Server): Promise<void> {
  if (!server.isChanged) return;
  await until('the first config serves again', async () => (await ask(server, { method: 'POST', target: '/load', headers: json, body: JSON.stringify(documentOf('ADMIN', 'PORT')) })).status === 200);
  await readConfig(server);
  server.isChanged = false;
}

/** Reads the config, with retries: Caddy may cut a connection that it accepts while its endpoint is being replaced. */
async function readConfig(server: Server): Promise<string> {
  let text = '';
  await until('the config can be read', async () => {
    const { status, body } = await ask(server, { target: '/config/' });
    text = body;
    return status === 200;
  });
  return text;
}

/** Sends a request to the server with the first config. If Caddy cuts the connection, the request is repeated, as in {@link readConfig}. */
async function answerOf(server: Server, request: RequestCase['request']): Promise<{ readonly status: number; readonly body: string }> {
  let answer = { status: 0, body: '' };
  await until('the request is answered', async () => {
    await reset(server);
    answer = await ask(server, request);
    // The request may have changed the config all the same.
    if (answer.status === 0) server.isChanged = true;
    return answer.status !== 0 || server.kind === 'caddis';
  });
  return answer;
}

/** Returns the status, and the value that was read or that a change has left. An error must be JSON. */
async function outcomeOf(server: Server, request: RequestCase['request'], told = 'handle'): Promise<string> {
  const { status, body } = await answerOf(server, request);
  const { method = 'GET' } = request;
  if (status < 300 && (method === 'GET' || request.target === '/adapt')) return `${status} ${JSON.stringify(sorted(parsed(body)))}`.replace(/ ""$/, '');
  const isTold = status < 400 || method === 'HEAD' || typeof (parsed(body) as { error?: unknown } | undefined)?.error === 'string';
  const now = sorted(parsed(await readConfig(server)));
  server.isChanged = JSON.stringify(now) !== JSON.stringify(sorted(documentOf('ADMIN', 'PORT')));
  const value = `/apps/http/servers/edge/routes/0/${told}`.split('/').slice(1).reduce((at, part) => (at as Record<string, unknown> | undefined)?.[part], now);
  return `${status}${isTold ? '' : ' without an error'}${server.isChanged ? ` ${JSON.stringify(value)}` : ''}`.replace(firstHandle, 'HANDLE');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Sorts keys, because their order does not matter. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)).map(([key, each]) => [key, sorted(each)]));
}

describe('the admin API of Caddy and of Caddis', () => {
  const servers: Server[] = [];

  before(async function () {
    needPrograms(this, 'caddy');
    for (const kind of ['caddy', 'caddis'] as const) {
      const folder = await temporaryFolder();
      const [adminPort, port] = [await freePort(), await freePort()];
      const process = await startServer(kind, documentOf(String(adminPort), String(port)), folder.path, adminPort);
      servers.push({ kind, adminPort, port, process, folder, isChanged: false });
    }
  });
  after(async () => {
    for (const { process, folder } of servers) {
      await process.stop();
      await folder.remove();
    }
  });

  /** Sends the same requests to both servers, and compares the outcomes. */
  async function compare(asked: readonly (readonly [name: string, request: RequestCase['request'], differs: Difference | undefined])[], told?: string): Promise<void> {
    const found = await Promise.all(
      servers.map(async (server) => {
        const outcomes: Record<string, string> = {};
        for (const [name, request] of asked) outcomes[name] = await outcomeOf(server, request, told);
        return [server.kind, outcomes] as const;
      }),
    );
    const { caddis = {}, caddy = {} } = Object.fromEntries(found);
    const differences = Object.fromEntries(asked.flatMap(([name]) => (caddis[name] === caddy[name] ? [] : [[name, [caddis[name], caddy[name]]]])));
    expect(differences).to.deep.equal(Object.fromEntries(asked.flatMap(([name, , differs]) => (differs === undefined ? [] : [[name, differs]]))));
  }

  for (const prefix of ['/config/apps/http/servers/edge/routes/0/', '/id/first/']) {
    describe(`below ${prefix.split('/', 2).join('/')}/`, () => {
      for (const { title, path, told, body, posted = body, differs = {} } of paths) {
        it(`leads to ${title}`, () =>
          compare(
            (['GET', ...writing] as const).map((method) => {
              const sent = method === 'GET' || method === 'DELETE' ? {} : { headers: json, body: JSON.stringify(method === 'POST' ? posted : body) };
              return [method, { method, target: `${prefix}${path}`, ...sent }, differs[method]] as const;
            }),
            told,
          ));
      }
    });
  }

  describe('elsewhere', () => {
    it('is the same', () => compare(requests.map(({ title, request, differs }) => [title, request, differs] as const)));

    it('ends both with POST /stop', async () => {
      for (const server of servers) {
        const stop = { method: 'POST', target: '/stop' };
        let { status } = await ask(server, stop);
        // Caddy may cut this connection, too, because its endpoint has just been replaced. A server that has heard of it answers before it ends.
        while (status === 0 && server.kind === 'caddy') ({ status } = await ask(server, stop));
        expect(status).to.equal(200);
        expect(await server.process.exited).to.equal(0);
      }
    });
  });
});
