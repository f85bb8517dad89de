import { hostname } from 'node:os';
import { expect } from 'chai';
import { globalPlaceholderDocs } from '../templates/global-placeholders.js';
import { httpPlaceholderDocs } from './http-placeholders.js';
import { TestRequest } from '../testing/test-request.js';

describe('placeholders of a request', () => {
  const subject = new TestRequest({
    method: 'POST',
    uri: '/a%2Fb/c.tar.gz?q=1&q=x+y&bad=%zz',
    host: 'www.Example.com:8443',
    headers: ['X-A', '1', 'x-a', '2', 'Cookie', 'one=1; Two="2"', 'Cookie', 'three=3'],
    remote: '2001:db8::7',
  });
  subject.uri = '/new/d?z=1';
  subject.method = 'PUT';
  subject.vars.set('text', 't').set('number', 7).set('yes', true);

  const cases: Readonly<Record<string, string | undefined>> = {
    'http.request.method': 'PUT',
    'http.request.orig_method': 'POST',
    'http.request.scheme': 'http',
    'http.request.proto': 'HTTP/1.1',
    'http.request.proto_name': 'HTTP/1.1',
    'http.request.host': 'www.Example.com',
    'http.request.port': '8443',
    'http.request.hostport': 'www.Example.com:8443',
    'http.request.host.labels.0': 'com',
    'http.request.host.labels.1': 'example',
    'http.request.host.labels.9': '',
    'http.request.host.labels.x': undefined,
    'http.request.uri': '/new/d?z=1',
    'http.request.uri_escaped': '%2Fnew%2Fd%3Fz%3D1',
    'http.request.uri.path': '/new/d',
    'http.request.uri.path.0': 'new',
    'http.request.uri.path.1': 'd',
    'http.request.uri.path.2': '',
    'http.request.uri.path.x': undefined,
    'http.request.uri.path.file.base': 'd',
    'http.request.uri.query': 'z=1',
    'http.request.uri.query.z': '1',
    'http.request.uri.query.nope': '',
    'http.request.uri.prefixed_query': '?z=1',
    'http.request.orig_uri': '/a%2Fb/c.tar.gz?q=1&q=x+y&bad=%zz',
    'http.request.orig_uri.path': '/a/b/c.tar.gz',
    'http.request.orig_uri.path.file': 'c.tar.gz',
    'http.request.orig_uri.path.dir': '/a/b/',
    'http.request.orig_uri.path.2': 'c.tar.gz',
    'http.request.orig_uri.query': 'q=1&q=x+y&bad=%zz',
    'http.request.orig_uri.prefixed_query': '?q=1&q=x+y&bad=%zz',
    'http.request.header.X-A': '1,2',
    'http.request.header.Nope': '',
    'http.request.cookie.ONE': '1',
    'http.request.cookie.two': '2',
    'http.request.cookie.three': '3',
    'http.request.cookie.nope': undefined,
    'http.request.remote': '[2001:db8::7]:50000',
    'http.request.remote.host': '2001:db8::7',
    'http.request.remote.port': '50000',
    'http.request.remote.host/24,32': '2001:db8::/32',
    'http.request.remote.host/24,129': '',
    'http.request.local.host/x': '',
    'http.request.local.host': '192.0.2.99',
    'http.request.local.host/24': '192.0.2.0/24',
    'http.request.tls.version': undefined,
    'http.response.header.server': 'Caddis',
    'http.vars.text': 't',
    'http.vars.number': '7',
    'http.vars.yes': 'true',
    'http.vars.nope': '',
    'http.vars.client_ip': '2001:db8::7',
    'http.shutting_down': 'false',
    'http.nope': undefined,
    'env.CADDIS_NOPE': '',
    'system.hostname': hostname(),
    'system.slash': '/',
    'file./nowhere': '',
    nope: undefined,
    'toString': undefined,
  };
  for (const [name, expected] of Object.entries(cases)) {
    it(`{${name}} is ${expected === undefined ? 'unknown' : JSON.stringify(expected)}`, () => {
      expect(subject.placeholders.get(name)).to.equal(expected);
    });
  }

  it('keeps the ID of a request', () => {
    const id = subject.placeholders.get('http.request.uuid');
    expect(id).to.match(/^[\da-f-]{36}$/);
    expect(subject.placeholders.get('http.request.uuid')).to.equal(id);
  });

  it('gives the values that the documentation shows', () => {
    const shown = new TestRequest({ uri: '/docs/a.txt?page=2', host: 'example.com:8443', headers: ['Accept', 'text/html', 'Cookie', 'id=abc123'], protocol: 'HTTP/2.0', remote: '192.0.2.7' });
    shown.vars.set('root', 'public');
    const parts: Readonly<Record<string, string>> = { FIELD: 'Accept', KEY: 'page', N: '0', BITS: '24', PATH: '/nowhere' };
    // The values of these depend on the machine, the time or the connection.
    const differing = /^(?:env|file|system|time)\.|http\.(?:vars\.client_ip|request\.(?:scheme|remote|local|uuid|duration))|time_until/;
    for (const { name, example, where } of [...globalPlaceholderDocs, ...httpPlaceholderDocs]) {
      if (where !== undefined) continue;
      const of = (word: string): string => parts[word] ?? (name.includes('cookie') ? 'id' : 'root');
      const value = shown.placeholders.get(name.replace(/\b[A-Z]+$/, of));
      expect(value, name).to.be.a('string');
      if (!differing.test(name) && !name.startsWith('http.response.')) expect(value, name).to.equal(example);
    }
  });

  it('prefers what was set, then the latest provider of a prefix, to its own', () => {
    const { placeholders } = new TestRequest();
    placeholders.set('http.request.method', 'SET');
    placeholders.set('late', () => 'made');
    placeholders.provide('proxy.', { placeholder: (name) => `old ${name}` });
    placeholders.provide('proxy.', { placeholder: (name) => (name === 'known' ? 'new' : undefined) });
    expect(placeholders.expand('{http.request.method} {late} {proxy.known} {proxy.nope}', 'known')).to.equal('SET made new {proxy.nope}');
  });
});
