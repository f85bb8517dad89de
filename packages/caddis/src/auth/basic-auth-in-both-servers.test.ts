import { needPrograms } from '@caddis/test-servers';
import { expect } from 'chai';
import type { ServerKind } from '../testing/server-process.js';
import { TestEdge } from '../testing/test-edge.js';

/** Hashes of `hiccup` and of `pässword:x`, with the lowest cost of bcrypt. */
const hiccup = '$2b$04$d/mrokNOgNM/qdqA.xc.s.PfGEos3p.1Xwi5B79xaq00GSGiIgnni';
const umlaut = '$2b$04$aDkkhSlA39yIrublrndAp.10UtLqE46P3cnBj5l19GmPp3r4KPoea';

const basic = (text: string): Readonly<Record<string, string>> => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
const answer = { handler: 'static_response', body: 'hello {http.auth.user.id}' };
const accounts = [
  { username: 'Bob', password: hiccup },
  { username: 'Ünal', password: Buffer.from(umlaut).toString('base64') },
];
const withRealm = (http_basic: object): unknown => ({ handler: 'authentication', providers: { http_basic } });

const routes: readonly unknown[] = [
  { match: [{ path: ['/cached'] }], terminal: true, handle: [withRealm({ accounts, hash_cache: {}, realm: 'the club', hash: { algorithm: 'bcrypt' } }), answer] },
  { match: [{ path: ['/plain'] }], terminal: true, handle: [withRealm({ accounts }), answer] },
  { match: [{ path: ['/nobody'] }], terminal: true, handle: [withRealm({ accounts: [] }), answer] },
  { match: [{ path: ['/none'] }], terminal: true, handle: [{ handler: 'authentication' }, answer] },
];

const cases: readonly (readonly [title: string, target: string, headers: Readonly<Record<string, string>>, status: number])[] = [
  ['the right password', '/plain', basic('Bob:hiccup'), 200],
  ['the right password again, which is remembered', '/cached', basic('Bob:hiccup'), 200],
  ['a scheme in capitals', '/plain', { authorization: basic('Bob:hiccup')['authorization']?.replace('Basic', 'BASIC') ?? '' }, 200],
  ['a password with a colon, and both beyond ASCII', '/plain', basic('Ünal:pässword:x'), 200],
  ['a wrong password', '/plain', basic('Bob:hiccups'), 401],
  ['a name in lower case', '/plain', basic('bob:hiccup'), 401],
  ['a name that nobody has', '/cached', basic('Eve:hiccup'), 401],
  ['an empty password', '/plain', basic('Bob:'), 401],
  ['no colon', '/plain', basic('Bob'), 401],
  ['another scheme', '/plain', { authorization: 'Bearer abc' }, 401],
  ['what is not base64', '/plain', { authorization: 'Basic %%%' }, 401],
  ['base64 without its end', '/plain', { authorization: 'Basic Qm9iOmhpY2N1c' }, 401],
  ['no credentials', '/plain', {}, 401],
  ['no credentials, where the realm has a name', '/cached', {}, 401],
  ['no accounts', '/nobody', basic('Bob:hiccup'), 401],
  ['no providers', '/none', basic('Bob:hiccup'), 401],
];

describe('basic authentication in Caddy and in Caddis', () => {
  const edges = new Map<ServerKind, TestEdge>();

  before(async function () {
    needPrograms(this, 'caddy');
    for (const kind of ['caddy', 'caddis'] as const) edges.set(kind, await TestEdge.start(kind, routes));
  });

  after(async () => {
    for (const edge of edges.values()) await edge.stop();
  });

  for (const [title, target, headers, status] of cases) {
    it(`is ${status} for ${title}`, async () => {
      const found: Partial<Record<ServerKind, unknown>> = {};
      for (const [kind, edge] of edges) {
        const response = await edge.exchange({ target, headers });
        found[kind] = { status: response.status, body: response.body, challenge: response.headers['www-authenticate'] };
      }
      expect(found.caddis).to.deep.equal(found.caddy);
      expect(found.caddis).to.include({ status });
    });
  }
});
