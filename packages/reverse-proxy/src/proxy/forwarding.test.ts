import { join } from 'node:path';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { type Echo, fetchAnswer, fetchJson } from '@caddis/test-helpers';
import { useFixture } from '../testing/fixture.js';
import { refusalOf } from '../testing/refusal.js';
import { edgeConfig, proxyTo } from '../testing/running-config.js';
import { ScriptedSource } from '../testing/scripted-modules.js';

/** Returns a flat list without some of its fields. */
function pairs(raw: readonly string[], without: readonly string[] = []): string[] {
  const lines: string[] = [];
  for (let at = 0; at < raw.length; at += 2) if (!without.includes((raw[at] as string).toLowerCase())) lines.push(`${raw[at]}: ${raw[at + 1]}`);
  return lines;
}

describe('what reverse_proxy passes on', () => {
  const fixture = useFixture();

  /** Sends the lines of a head, and returns the lines that the backend receives. */
  async function seen(lines: readonly string[], rest: object = {}, request = 'GET / HTTP/1.1'): Promise<string[]> {
    const backend = await fixture.echo();
    const edge = await fixture.edge(proxyTo([backend.dial], rest));
    const client = await fixture.client(edge.port());
    client.send(`${[request, 'Host: site.test', 'Accept-Encoding: br', ...lines].join('\r\n')}\r\n\r\n`);
    const received = await client.until(/\}$/);
    return pairs((JSON.parse(Buffer.from(received.slice(received.indexOf('\r\n\r\n{')), 'latin1').toString()) as Echo).rawHeaders, ['accept-encoding']);
  }

  const own = ['X-Forwarded-For: 127.0.0.1', 'X-Forwarded-Proto: http', 'X-Forwarded-Host: site.test', 'Via: 1.1 Caddis'];
  const host = 'Host: site.test';
  const trusting = { trusted_proxies: ['127.0.0.0/8'] };
  const requests: readonly { name: string; lines: readonly string[]; rest?: object; expected: readonly string[] }[] = [
    { name: 'fields, with their spelling, order and repetition', lines: ['x-B: 1', 'X-a: 2', 'x-b: 3'], expected: [host, 'x-B: 1', 'X-a: 2', 'x-b: 3', ...own] },
    {
      name: 'no fields of the connection',
      lines: ['Keep-Alive: 5', 'Proxy-Connection: keep-alive', 'Proxy-Authenticate: a', 'Proxy-Authorization: b', 'Te: deflate', 'Trailer: X', 'Alt-Svc: h3', 'Upgrade: foo', 'X-A: 1'],
      expected: [host, 'X-A: 1', ...own],
    },
    { name: 'no fields that Connection names', lines: ['Connection: close, X-Mine', 'X-Mine: 1', 'x-mine: 2', 'X-Other: 3'], expected: [host, 'X-Other: 3', ...own] },
    { name: 'Te, when it says trailers', lines: ['TE: gzip, trailers'], expected: [host, 'Te: trailers', ...own] },
    { name: 'values of any bytes', lines: ['X-A: \x80\xff\tend'], expected: [host, 'X-A: \x80\xff\tend', ...own] },
    {
      name: 'what it knows of the origin, in place of what the client says',
      lines: ['X-Forwarded-For: 1.2.3.4', 'X-Forwarded-Proto: https', 'X-Forwarded-Host: other.test'],
      expected: [host, ...own],
    },
    {
      name: 'what a trusted proxy says of the origin',
      lines: ['X-Forwarded-For: 1.2.3.4', 'X-Forwarded-For: 5.6.7.8', 'X-Forwarded-Proto: https', 'X-Forwarded-Host: a.test', 'X-Forwarded-Host: b.test'],
      rest: trusting,
      expected: [host, 'X-Forwarded-For: 1.2.3.4, 5.6.7.8, 127.0.0.1', 'X-Forwarded-Proto: https', 'X-Forwarded-Host: b.test', 'Via: 1.1 Caddis'],
    },
    {
      name: 'its own words where a trusted proxy says nothing',
      lines: ['X-Forwarded-For: ', 'X-Forwarded-Proto: ', 'X-Forwarded-Host: '],
      rest: trusting,
      expected: [host, ...own],
    },
    {
      name: 'no fields that frame the body, whatever operations set',
      lines: [],
      rest: { headers: { request: { set: { 'Content-Length': ['5'], 'Transfer-Encoding': ['chunked'], Trailer: ['X'] } } } },
      expected: [host, ...own],
    },
    {
      name: 'one offer to switch protocols, where operations repeat that of the client',
      lines: ['Connection: Upgrade', 'Upgrade: foo'],
      rest: { headers: { request: { set: { Connection: ['{http.request.header.Connection}'], Upgrade: ['{http.request.header.Upgrade}'] } } } },
      expected: [host, ...own, 'Connection: Upgrade', 'Upgrade: foo'],
    },
    {
      name: 'its own words where Connection names those of a trusted proxy',
      lines: ['X-Forwarded-For: 1.2.3.4', 'Connection: X-Forwarded-For'],
      rest: trusting,
      expected: [host, ...own],
    },
    {
      name: 'fields as operations change them',
      lines: ['X-Keep: 1', 'X-Drop-1: 1', 'X-Drop-2: 2', 'X-Swap: one two'],
      rest: {
        headers: {
          request: {
            add: { 'X-Keep': ['{http.request.method}'] },
            set: { 'X-Set': ['a', 'b'], 'X-Forwarded-Proto': ['https'], Host: ['{http.reverse_proxy.upstream.host}'] },
            delete: ['X-Drop-*', 'X-Forwarded-Host'],
            replace: { 'X-Swap': [{ search_regexp: '(\\w+) (\\w+)', replace: '$2 $1' }] },
          },
        },
      },
      expected: ['Host: 127.0.0.1', 'X-Keep: 1', 'X-Forwarded-For: 127.0.0.1', 'X-Forwarded-Proto: https', 'Via: 1.1 Caddis', 'X-Keep: GET', 'X-Set: a,b', 'X-Swap: two one'],
    },
  ];
  for (const { name, lines, rest, expected } of requests) {
    it(`sends up ${name}`, async () => expect(await seen(lines, rest)).to.deep.equal(expected));
  }

  it('adds itself to Via, with the version of the client', async () => {
    expect(await seen(['Via: 1.1 before'], {}, 'GET / HTTP/1.0')).to.deep.equal([host, 'Via: 1.1 before', ...own.slice(0, 3), 'Via: 1.0 Caddis']);
  });

  it('refuses values that would break the message', async () => {
    const backend = await fixture.echo();
    const edge = await fixture.edge(proxyTo([backend.dial], { headers: { request: { set: { 'X-A': ['{http.request.uri.path}'] } } } }));
    expect((await fetchAnswer(`${edge.url()}/a%0d%0aX-Evil:%201`)).status).to.equal(500);
    const { headers } = await fetchJson<Echo>(`${edge.url()}/%E2%82%AC`);
    expect(headers['x-a']).to.equal('/\u00e2\u0082\u00ac');
  });

  it('trusts nobody whose range cannot be read', async () => {
    const error: unknown = await fixture.edge(proxyTo([], { trusted_proxies: ['10.0.0.0/33'] })).catch((thrown: unknown) => thrown);
    expect(refusalOf(error)).to.contain('10.0.0.0/33');
  });

  describe('rewrite', () => {
    const cases: readonly { name: string; rewrite: object; method?: string; expected: object }[] = [
      { name: 'changes the path', rewrite: { strip_path_prefix: '/api' }, expected: { method: 'POST', url: '/a%2Fb?c', body: 'x' } },
      { name: 'changes the method', rewrite: { method: 'put' }, expected: { method: 'PUT', url: '/api/a%2Fb?c', body: 'x' } },
      { name: 'drops the body with a method that has none', rewrite: { method: 'GET', uri: '/other' }, expected: { method: 'GET', url: '/other?c', body: '' } },
    ];
    for (const { name, rewrite, expected } of cases) {
      it(`${name}, of the request that goes up`, async () => {
        const backend = await fixture.echo();
        const edge = await fixture.edge(proxyTo([backend.dial], { rewrite }), [
          { handler: 'headers', response: { deferred: true, set: { 'X-Uri': ['{http.request.uri}'] } } },
        ]);
        const answer = await fetchAnswer(`${edge.url()}/api/a%2Fb?c`, { method: 'POST', body: 'x' });
        const { method, url, body } = JSON.parse(answer.body) as Echo;
        expect({ method, url, body }).to.deep.equal(expected);
        expect(answer.headers['x-uri']).to.equal('/api/a%2Fb?c');
      });
    }
  });

  describe('of responses', () => {
    async function answered(head: readonly string[], rest: object = {}, before: readonly object[] = []): Promise<string[]> {
      const backend = await fixture.scripted(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\n${head.map((line) => `${line}\r\n`).join('')}\r\nok`);
      const edge = await fixture.edge(proxyTo([backend.dial], rest), before);
      return pairs((await fetchAnswer(edge.url())).rawHeaders, ['date', 'connection']);
    }
    const cases: readonly { name: string; head: readonly string[]; rest?: object; before?: readonly object[]; expected: readonly string[] }[] = [
      {
        name: 'is fields, with their spelling, order and repetition',
        head: ['Set-Cookie: a', 'x-A: 1', 'set-cookie: b'],
        expected: ['Content-Length: 2', 'Set-Cookie: a', 'x-A: 1', 'set-cookie: b', 'Via: 1.1 Caddis'],
      },
      {
        name: 'is no fields of the connection',
        head: ['Connection: X-Mine', 'X-Mine: 1', 'Keep-Alive: timeout=1', 'Upgrade: h2', 'Proxy-Authenticate: a', 'Trailer: X-T', 'Alt-Svc: h3'],
        expected: ['Content-Length: 2', 'Via: 1.1 Caddis'],
      },
      { name: "is the backend's Server, in place of our own", head: ['Server: them'], expected: ['Content-Length: 2', 'Server: them', 'Via: 1.1 Caddis'] },
      {
        name: 'is added to what handlers before have set',
        head: ['X-A: theirs'],
        before: [{ handler: 'headers', response: { set: { 'X-A': ['ours'] } } }],
        expected: ['X-A: ours', 'Content-Length: 2', 'X-A: theirs', 'Via: 1.1 Caddis'],
      },
      {
        name: 'is changed by operations',
        head: ['X-Drop: 1', 'X-Status: 9'],
        rest: { headers: { response: { delete: ['x-drop'], set: { 'X-Status': ['{http.reverse_proxy.status_code}'] }, add: { 'X-From': ['{http.reverse_proxy.upstream.host}'] } } } },
        expected: ['Content-Length: 2', 'X-Status: 200', 'X-From: 127.0.0.1', 'Via: 1.1 Caddis'],
      },
      {
        name: 'is not changed where operations are for others',
        head: ['X-Drop: 1'],
        rest: { headers: { response: { require: { status_code: [5] }, delete: ['x-drop'] } } },
        expected: ['Content-Length: 2', 'X-Drop: 1', 'Via: 1.1 Caddis'],
      },
    ];
    for (const { name, head, rest, before, expected } of cases) {
      it(name, async () => expect(await answered(head, rest, before)).to.deep.equal(expected));
    }

    it('is the usual reason where the backend gives none', async () => {
      const backend = await fixture.scripted('HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n');
      const edge = await fixture.edge(proxyTo([backend.dial]));
      expect((await fetchAnswer(edge.url())).statusText).to.equal('Not Found');
    });

    it('is the status with its reason', async () => {
      const backend = await fixture.scripted('HTTP/1.1 299 Quite Fine\r\nContent-Length: 0\r\n\r\n');
      const edge = await fixture.edge(proxyTo([backend.dial]));
      const { status, statusText } = await fetchAnswer(edge.url());
      expect({ status, statusText }).to.deep.equal({ status: 299, statusText: 'Quite Fine' });
    });
  });

  it('asks for the host of the backend where operations leave none', async () => {
    const backend = await fixture.echo();
    const edge = await fixture.edge(proxyTo([backend.dial], { headers: { request: { delete: ['Host'] } } }));
    expect((await fetchJson<Echo>(edge.url())).headers.host).to.equal(backend.dial);
  });

  for (const [who, request, before] of [
    ['a client of HTTP/1.0 says', 'GET / HTTP/1.0\r\n\r\n', []],
    ['handlers before leave', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', [{ handler: 'headers', request: { delete: ['Host'] } }]],
  ] as const) {
    it(`asks for the host of the backend where ${who} none`, async () => {
      const backend = await fixture.echo();
      const edge = await fixture.edge(proxyTo([backend.dial]), before);
      const client = await fixture.client(edge.port());
      client.send(request);
      const received = await client.until(/\}$/);
      expect((JSON.parse(received.slice(received.indexOf('\r\n\r\n{'))) as Echo).headers.host).to.equal(backend.dial);
    });
  }

  it('answers placeholders for the handlers around it', async () => {
    const backend = await fixture.echo();
    const names = ['upstream.address', 'upstream.hostport', 'upstream.host', 'upstream.port', 'upstream.requests', 'upstream.max_requests', 'upstream.fails', 'retries', 'is_transport_error', 'nothing'];
    const text = names.map((name) => `{http.reverse_proxy.${name}}`).join(' ');
    const edge = await fixture.edge(proxyTo([backend.dial]), [{ handler: 'headers', response: { deferred: true, set: { 'X-Facts': [text] } } }]);
    const { port } = backend;
    expect((await fetchAnswer(edge.url())).headers['x-facts']).to.equal(
      `tcp/127.0.0.1:${port} 127.0.0.1:${port} 127.0.0.1 ${port} 0 0 0 0 false {http.reverse_proxy.nothing}`,
    );
  });

  it('answers placeholders for the labels of the upstream, also in the matchers of a response', async () => {
    const backend = await fixture.echo();
    ScriptedSource.scripts.set('labelled', { getUpstreams: () => [{ dial: backend.dial, labels: { zone: 'eu-1', 'app.version': '7' } }] });
    const text = ['zone', 'app.version', 'nothing', 'toString'].map((name) => `<{http.reverse_proxy.upstream.label.${name}}>`).join('');
    const zones = (zone: string): object => ({
      match: [{ vars: { '{http.reverse_proxy.upstream.label.zone}': [zone] } }],
      handle: [{ handler: 'static_response', body: `from ${zone}: ${text}` }],
    });
    const handler = { dynamic_upstreams: { source: 'scripted', script: 'labelled' }, handle_response: [{ routes: [zones('us-1'), zones('eu-1')] }] };
    const edge = await fixture.edge(proxyTo([], handler));
    expect((await fetchAnswer(edge.url())).body).to.equal('from eu-1: <eu-1><7><><>');
  });

  it('asks for gzip where the client asks for nothing, and unpacks it', async () => {
    const backend = await fixture.backend(async (request, response) => {
      const { gzipSync } = await import('node:zlib');
      const packed = gzipSync(`asked for ${request.headers['accept-encoding']}`.padEnd(200_000, '.'));
      response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': packed.length }).end(packed);
    });
    const edge = await fixture.edge(proxyTo([backend.dial]));
    const plain = await fetchAnswer(edge.url());
    expect([plain.body.slice(0, 15), plain.body.length, plain.headers['content-encoding'], plain.headers['content-length']]).to.deep.equal(['asked for gzip.', 200_000, undefined, undefined]);
    const packed = await fetchAnswer(edge.url(), { headers: { 'Accept-Encoding': 'gzip' } });
    expect(packed.headers['content-encoding']).to.equal('gzip');
    const without = await fixture.edge(proxyTo([backend.dial], { transport: { protocol: 'http', compression: false } }));
    expect((await fetchAnswer(without.url())).headers['content-encoding']).to.equal('gzip');
  });

  it('does not ask for gzip with HEAD or for a part', async () => {
    const backend = await fixture.echo();
    const edge = await fixture.edge(proxyTo([backend.dial]));
    const { headers } = await fetchJson<Echo>(edge.url(), { headers: { Range: 'bytes=0-1' } });
    expect(headers['accept-encoding']).to.equal(undefined);
  });

  it('breaks off a body that is not what it says', async () => {
    const backend = await fixture.scripted('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain');
    const edge = await fixture.edge(proxyTo([backend.dial]));
    const outcome = await fetchAnswer(edge.url()).then(({ broken }) => (broken ? 'broken' : 'whole'), (error: Error) => error.message);
    expect(outcome).to.be.oneOf(['broken', 'socket hang up']);
  });

  const claims = ['X-Forwarded-For: 1.2.3.4', 'X-Forwarded-For: 5.6.7.8', 'X-Forwarded-Proto: https', 'X-Forwarded-Host: a.test'];
  const overUnix: Readonly<Record<string, readonly [server: object, lines: readonly string[], expected: readonly string[]]>> = {
    'as it came from a trusted peer': [{ trusted_proxies_unix: true }, claims, claims],
    'nothing where a trusted peer says nothing': [{ trusted_proxies_unix: true }, [], []],
    'nothing from another peer': [{}, claims, []],
    'nothing from another peer, though the handler trusts addresses': [{ trusted_proxies: { source: 'static', ranges: ['0.0.0.0/0', '::/0'] } }, claims, []],
  };
  for (const [title, [server, lines, expected]] of Object.entries(overUnix)) {
    it(`is what came over a unix socket of the origin: ${title}`, async () => {
      const folder = await temporaryFolder();
      fixture.defer(() => folder.remove());
      const backend = await fixture.echo();
      const path = join(folder.path, 'edge.sock');
      const config = edgeConfig(proxyTo([backend.dial])) as { readonly apps: { readonly http: { readonly servers: { readonly edge: object } } } };
      const { edge } = config.apps.http.servers;
      await fixture.run({ ...config, apps: { http: { servers: { edge: { ...edge, ...server, listen: [`unix/${path}|0600`] } } } } });
      const client = await fixture.client(path);
      client.send(`${['GET / HTTP/1.1', host, 'Accept-Encoding: br', ...lines].join('\r\n')}\r\n\r\n`);
      const received = await client.until(/\}$/);
      const { rawHeaders } = JSON.parse(received.slice(received.indexOf('\r\n\r\n{'))) as Echo;
      expect(pairs(rawHeaders, ['accept-encoding'])).to.deep.equal([host, ...expected, 'Via: 1.1 Caddis']);
    });
  }
});
