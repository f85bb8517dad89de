import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { needPrograms, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import type { TestRequest, TestResponse } from '../testing/exchange.js';
import type { ServerKind } from '../testing/server-process.js';
import { TestEdge } from '../testing/test-edge.js';

const files: Readonly<Record<string, string>> = {
  'index.html': '<h1>home</h1>',
  'app.js': '0123456789'.repeat(3),
  'app.js.gz': 'not really gzip',
  'app.js.br': 'not really br',
  'a b.txt': 'blank',
  'ümlaut.txt': 'umlaut',
  'q?.txt': 'question',
  'p%25.txt': 'percent',
  'back\\slash.txt': 'backslash',
  'noext': 'none',
  'empty.txt': '',
  '.hidden/secret.txt': 'secret',
  'dir/index.txt': 'text index',
  'dir/[x].txt': 'brackets',
  'dir/x.txt': 'x',
  'listed/b.txt': 'b',
  'listed/a.txt': 'aaa',
  'listed/sub/c.txt': 'c',
  'listed/.hidden/d.txt': 'd',
  'php/index.php': 'php index',
  'php/remote.php': 'remote',
  'sizes/large.txt': 'large file',
  'sizes/small.txt': 's',
  '../outside.txt': 'outside',
};

/** Returns a route for a site with this root folder. */
type MakeRoute = (root: string) => { readonly match?: unknown; readonly handle: readonly unknown[] };

const found = { handler: 'static_response', body: '{http.matchers.file.relative}|{http.matchers.file.type}|{http.matchers.file.remainder}' };
const strip = (prefix: string): unknown => ({ handler: 'rewrite', strip_path_prefix: prefix });

/** Each route is served below its own path. */
const routes: Readonly<Record<string, MakeRoute>> = {
  plain: (root) => ({ handle: [strip('/plain'), { handler: 'file_server', root, hide: ['.hidden', join(root, 'php')], canonical_uris: false }] }),
  browse: (root) => ({ handle: [strip('/browse'), { handler: 'file_server', root, hide: ['.hidden'], browse: {} }] }),
  compressed: (root) => ({ handle: [strip('/compressed'), { handler: 'file_server', root, precompressed: { gzip: {}, br: {} }, precompressed_order: ['br', 'gzip'] }] }),
  spa: (root) => ({
    handle: [
      strip('/spa'),
      {
        handler: 'subroute',
        routes: [
          { match: [{ file: { root, try_files: ['{http.request.uri.path}', '/index.html'] } }], handle: [{ handler: 'rewrite', uri: '{http.matchers.file.relative}' }] },
          { handle: [{ handler: 'file_server', root }] },
        ],
      },
    ],
  }),
  split: (root) => ({
    handle: [strip('/split'), { handler: 'subroute', routes: [{ match: [{ file: { root: join(root, 'php'), try_files: ['{http.request.uri.path}', '{http.request.uri.path}/index.php', 'index.php'], split_path: ['.php'] } }], handle: [found] }] }],
  }),
  status: (root) => ({ handle: [strip('/status'), { handler: 'subroute', routes: [{ match: [{ file: { root, try_files: ['{http.request.uri.path}', '{http.request.uri.path}/', '=410'] } }], handle: [found] }] }] }),
  largest: (root) => ({ handle: [strip('/largest'), { handler: 'subroute', routes: [{ match: [{ file: { root, try_files: ['/sizes/*.txt'], try_policy: 'largest_size' } }], handle: [found] }] }] }),
  smallest: (root) => ({ handle: [strip('/smallest'), { handler: 'subroute', routes: [{ match: [{ file: { root, try_files: ['/sizes/*'], try_policy: 'smallest_size' } }], handle: [found] }] }] }),
  thru: (root) => ({ handle: [strip('/thru'), { handler: 'file_server', root, pass_thru: true }, { handler: 'static_response', body: 'passed' }] }),
  teapot: (root) => ({ handle: [strip('/teapot'), { handler: 'file_server', root, status_code: '418' }] }),
};

interface Case {
  readonly request: TestRequest;
  readonly inCaddy?: Difference;
}

/** What Caddy 2.6.2 does differently, where Caddis is better on purpose or follows a newer release. An `undefined` field is absent. */
interface Difference {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

interface Outcome {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const compared = ['accept-ranges', 'allow', 'content-encoding', 'content-length', 'content-range', 'content-type', 'last-modified', 'location'];

const get = (target: string, headers: Readonly<Record<string, string>> = {}, inCaddy?: Difference): Case => ({ request: { target, headers }, ...(inCaddy === undefined ? {} : { inCaddy }) });
/** Newer releases remove the file's header fields from a 416, and send when a listing was modified. */
const stillModified: Difference = { headers: { 'last-modified': 'Mon, 06 May 2024 07:08:09 GMT' } };
const notModified: Difference = { headers: { 'last-modified': undefined } };
const late = { 'if-modified-since': 'Tue, 07 May 2024 00:00:00 GMT' };

const cases: readonly Case[] = [
  get('/plain/'),
  get('/plain/app.js'),
  get('/plain/a%20b.txt'),
  get('/plain/%C3%BCmlaut.txt'),
  get('/plain/q%3F.txt'),
  get('/plain/p%2525.txt'),
  get('/plain/back%5Cslash.txt'),
  get('/plain/noext'),
  get('/plain/empty.txt'),
  get('/plain/empty.txt', { range: 'bytes=0-' }, { status: 416, headers: { 'accept-ranges': undefined, 'content-length': undefined, 'content-range': 'bytes */0' } }),
  get('/plain/dir/'),
  get('/plain/dir'),
  get('/plain/dir/index.txt/', {}, { status: 404, body: '', headers: { 'accept-ranges': undefined, 'content-length': '0', 'content-type': undefined, ...notModified.headers } }),
  get('/plain/.hidden/secret.txt'),
  get('/plain/%2ehidden/secret.txt'),
  get('/plain/php/index.php'),
  get('/plain/dir/..%2f..%2foutside.txt'),
  get('/plain/%2e%2e/%2e%2e/outside.txt'),
  get('/plain/nothing.txt'),
  get('/plain/app.js/x'),
  get('/plain/link.txt'),
  get('/plain/out.txt'),
  { request: { target: '/plain/app.js', method: 'HEAD' } },
  {
    request: { target: '/plain/app.js', method: 'POST' },
    inCaddy: { status: 200, body: '0123456789'.repeat(3), headers: { allow: undefined, 'accept-ranges': 'bytes', 'content-length': '30', 'content-type': 'text/javascript; charset=utf-8', ...stillModified.headers } },
  },
  ...['bytes=0-4', 'bytes=5-', 'bytes=-3', 'bytes=28-99', 'bytes=0-0, ', 'bytes=0-29,0-29', 'bytes=40-,1-2'].map((range) => get('/plain/app.js', { range })),
  ...['bytes=30-', 'bytes=90-99', 'bytes=4-2', 'bytes=x', 'lines=1-2'].map((range) => get('/plain/app.js', { range }, stillModified)),
  get('/plain/app.js', late),
  get('/plain/app.js', { 'if-modified-since': 'Mon, 06 May 2024 07:08:08 GMT' }),
  get('/plain/app.js', { 'if-unmodified-since': 'Mon, 06 May 2024 07:08:08 GMT' }),
  get('/plain/app.js', { 'if-unmodified-since': 'Monday, 06-May-24 07:08:09 GMT' }),
  get('/plain/app.js', { 'if-none-match': '*' }),
  get('/plain/app.js', { 'if-none-match': '"other", W/"another"', ...late }),
  get('/plain/app.js', { 'if-match': '*' }),
  get('/plain/app.js', { 'if-match': '"other"' }),
  get('/plain/app.js', { range: 'bytes=0-4', 'if-range': 'Mon, 06 May 2024 07:08:09 GMT' }),
  get('/plain/app.js', { range: 'bytes=0-4', 'if-range': 'Mon, 06 May 2024 07:08:08 GMT' }),
  get('/plain/app.js', { range: 'bytes=0-4', 'if-range': '"other"' }),
  get('/browse/listed/', { accept: 'application/json' }, notModified),
  get('/browse/listed/?sort=size&order=desc', { accept: 'application/json' }, notModified),
  get('/browse/listed/?sort=name&limit=2&offset=1', { accept: 'application/json' }, notModified),
  get('/browse/listed/?sort=time', { accept: 'application/json', cookie: 'order=desc' }, notModified),
  get('/browse/listed'),
  get('/browse/listed?x=1', {}, { headers: { location: '/browse/listed/' } }),
  get('/browse/app.js/', {}, { status: 404, headers: { location: undefined, 'content-length': '0' } }),
  get('/browse/dir'),
  get('/browse/.hidden/', { accept: 'application/json' }),
  ...['gzip', 'br, gzip', 'gzip, br', 'gzip;q=0.5, br;q=0.1', 'identity', 'zstd'].map((coding) => get('/compressed/app.js', { 'accept-encoding': coding })),
  get('/compressed/app.js', { 'accept-encoding': 'gzip', range: 'bytes=0-3' }),
  get('/spa/app.js'),
  get('/spa/'),
  get('/spa/some/page?x=1'),
  get('/spa/a%20b.txt'),
  get('/spa/dir'),
  get('/split/'),
  get('/split/index.php/more/path'),
  get('/split/remote.php'),
  get('/split/REMOTE.PHP/x'),
  get('/split/remote.phpx/y'),
  get('/split/nothing/../remote.php'),
  get('/status/dir'),
  get('/status/app.js'),
  get('/status/nothing'),
  get('/status/dir/%5Bx%5D.txt'),
  get('/status/dir/*.txt'),
  get('/status/dir/%3F.txt'),
  get('/largest/'),
  get('/smallest/'),
  get('/thru/nothing'),
  get('/thru/app.js'),
  get('/teapot/noext', {}, { headers: { 'accept-ranges': 'bytes' } }),
];

describe('files in Caddy and in Caddis', () => {
  const edges = new Map<ServerKind, TestEdge>();
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  before(async function () {
    needPrograms(this, 'caddy');
    folder = await temporaryFolder();
    const root = join(folder.path, 'www');
    const time = new Date('2024-05-06T07:08:09Z');
    for (const [path, content] of Object.entries(files)) {
      const file = join(root, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
      await utimes(file, time, time);
    }
    await utimes(join(root, 'listed/b.txt'), 1_000_000_000, 1_000_000_000);
    await utimes(join(root, 'listed/a.txt'), 1_100_000_000, 1_100_000_000);
    await symlink('app.js', join(root, 'link.txt'));
    await symlink('../outside.txt', join(root, 'out.txt'));
    for (const path of ['listed/sub', 'listed']) await utimes(join(root, path), time, time);
    const all = Object.entries(routes).map(([name, make]) => ({ match: [{ path: [`/${name}/*`] }], terminal: true, ...make(root) }));
    for (const kind of ['caddy', 'caddis'] as const) edges.set(kind, await TestEdge.start(kind, all));
  });

  after(async () => {
    for (const edge of edges.values()) await edge.stop();
    await folder?.remove();
  });

  for (const { request, inCaddy } of cases) {
    const { method = 'GET', target, headers = {} } = request;
    const fields = Object.entries(headers).map(([name, value]) => `, ${name}: ${String(value)}`);
    it(`${method} ${target}${fields.join('')}${inCaddy === undefined ? '' : ' (not so in Caddy)'}`, async () => {
      const answers = new Map<ServerKind, Outcome>();
      for (const [kind, edge] of edges) answers.set(kind, outcomeOf(await edge.exchange(request)));
      const caddis = answers.get('caddis') as Outcome;
      const expected = Object.entries({ ...caddis.headers, ...inCaddy?.headers }).filter(([, value]) => value !== undefined);
      expect(answers.get('caddy')).to.deep.equal({ ...caddis, ...inCaddy, headers: Object.fromEntries(expected) });
    });
  }
});

/** Returns the outcome without what identifies the server. The body of a 416 is a text for people, so it is left out. */
function outcomeOf({ status, headers, body }: TestResponse): Outcome {
  const kept = compared.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name].join(' | ')]]));
  const outcome = { status, body: status === 308 || status === 416 ? '' : body, headers: Object.fromEntries(kept) as Record<string, string> };
  if (status === 308 || status === 416) delete outcome.headers['content-length'];
  if (status === 308) delete outcome.headers['content-type'];
  return outcome;
}
