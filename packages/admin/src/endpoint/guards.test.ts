import { expect } from 'chai';
import { anyPort, startAdmin, type TestAdmin } from '../testing/start-admin.js';

/** The header fields that Chromium sends for a page of another origin. */
const ofForeignPage = { Origin: 'https://evil.example', Referer: 'https://evil.example/', 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Dest': 'empty' };

/** A request and its expected status. `PORT` stands for the endpoint's port. */
interface GuardCase {
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly status: number;
  readonly error?: RegExp;
}

const cases: readonly GuardCase[] = [
  { title: 'a client that is no browser', headers: {}, status: 200 },
  { title: 'localhost as another name of a loopback address', headers: { Host: 'localhost:PORT' }, status: 200 },
  { title: 'the IPv6 name of a loopback address', headers: { Host: '[::1]:PORT' }, status: 200 },
  { title: 'a name that a page has made lead here (DNS rebinding)', headers: { Host: 'evil.example:PORT' }, status: 403, error: /host not allowed: evil\.example:/ },
  { title: 'a host without its port', headers: { Host: 'localhost' }, status: 403, error: /host not allowed: localhost$/ },
  { title: 'a websocket', headers: { Upgrade: 'WebSocket', Connection: 'Upgrade' }, status: 400, error: /websocket/ },
  { title: 'an image, a script or a form of a page', headers: { ...ofForeignPage, 'Sec-Fetch-Mode': 'no-cors' }, status: 400, error: /no-cors/ },
  { title: 'a page in a sandbox', headers: { Origin: 'null' }, status: 400, error: /null/ },
  { title: 'fetch of a page of another origin', headers: { ...ofForeignPage, 'Sec-Fetch-Mode': 'cors' }, status: 403, error: /origin not allowed: https:\/\/evil\.example$/ },
  { title: 'a form that a page of another origin sends', method: 'POST', headers: { ...ofForeignPage, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }, status: 403, error: /origin not allowed/ },
  { title: 'a preflight of a page of another origin', method: 'OPTIONS', headers: { ...ofForeignPage, 'Sec-Fetch-Mode': 'cors', 'Access-Control-Request-Method': 'POST' }, status: 403 },
  { title: 'a link on a page of another origin', headers: { Referer: 'https://evil.example/', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Site': 'cross-site' }, status: 403 },
  { title: 'a link on a page that hides where it is', headers: { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Site': 'cross-site' }, status: 403, error: /has no Origin or Referer/ },
  { title: 'another port of this machine', headers: { Origin: 'http://localhost:1' }, status: 403 },
  { title: 'an origin that cannot be read', headers: { Origin: 'what' }, status: 403, error: /cannot be read/ },
  { title: 'the address bar of a browser', headers: { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Dest': 'document' }, status: 200 },
  { title: 'fetch of Node', headers: { 'User-Agent': 'node', 'Sec-Fetch-Mode': 'cors' }, status: 200 },
  { title: 'a page that calls itself Node', headers: { 'User-Agent': 'node', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Site': 'cross-site' }, status: 403 },
  { title: 'whoever has the mode of a page and tells no origin', headers: { 'Sec-Fetch-Mode': 'cors' }, status: 403 },
  { title: 'a page of the endpoint itself', headers: { Referer: 'http://localhost:PORT/', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Site': 'same-origin' }, status: 200 },
];

describe('the guards of the admin endpoint', () => {
  let server: TestAdmin;
  before(async () => (server = await startAdmin({ admin: anyPort })));
  after(() => server.stop());

  for (const { title, headers, method = 'GET', status, error } of cases) {
    it(`${status === 200 ? 'let through' : `answer ${status} to`} ${title}`, async () => {
      const port = server.admin.address?.split(':').at(-1) ?? '';
      const sent = Object.fromEntries(Object.entries({ Host: '127.0.0.1:PORT', ...headers }).map(([name, value]) => [name, value.replace('PORT', port)]));
      const answer = await server.send('/config/', { method, headers: sent });
      expect(answer.status, answer.body).to.equal(status);
      if (error !== undefined) expect((answer.json as { error: string }).error).to.match(error);
      if (status !== 200) expect(answer.headers).not.to.have.property('access-control-allow-origin');
    });
  }

  it('let pages of the origins through that the config names, and no others', async () => {
    const own = await startAdmin({ admin: { ...anyPort, origins: ['https://panel.example', 'localhost:7'] } });
    const send = (origin: string, host = 'panel.example', method = 'GET') => own.send('/config/', { method, headers: { Host: host, Origin: origin } });
    expect((await own.send('/config/')).status).to.equal(403);
    const allowed = await send('https://panel.example');
    expect([allowed.status, allowed.headers['access-control-allow-origin']]).to.deep.equal([200, 'https://panel.example']);
    expect((await send('http://panel.example')).status).to.equal(403);
    expect((await send('https://localhost:7', 'localhost:7')).status).to.equal(200);
    const preflight = await send('https://panel.example', 'panel.example', 'OPTIONS');
    expect([preflight.status, preflight.headers['access-control-allow-methods']]).to.deep.equal([200, 'OPTIONS, GET, POST, PUT, PATCH, DELETE']);
    await own.stop();
  });

  it('ask everybody for an origin where the config says so', async () => {
    const own = await startAdmin({ admin: { ...anyPort, enforce_origin: true } });
    expect((await own.send('/config/')).status).to.equal(403);
    expect((await own.send('/config/', { headers: { Referer: `http://${own.admin.address}/` } })).status).to.equal(200);
    await own.stop();
  });

  it('allow nobody if the list of origins is empty', async () => {
    const own = await startAdmin({ admin: { ...anyPort, origins: [] } });
    expect((await own.send('/config/')).status).to.equal(403);
    await own.stop();
  });
});
