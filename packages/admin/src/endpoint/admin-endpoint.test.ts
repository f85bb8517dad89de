import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, module, object, type Provisioner } from '@caddis/core';
import { adminRoutes, AdminError, type AdminRoute, type AdminRoutes } from '@caddis/core/admin';
import { until } from '@caddis/test-helpers';
import { expect } from 'chai';
import { anyPort, sendTo, startAdmin, type TestAdmin } from '../testing/start-admin.js';

/** A config with one server that answers with a text. */
const answering = (body: string, admin: object = anyPort): object => ({
  admin,
  apps: { http: { servers: { only: { listen: ['127.0.0.1:0'], routes: [{ handle: [{ handler: 'static_response', body }] }] } } } },
});

/** A config that fails when it starts. */
const failing = (admin: object): object => ({ admin, apps: { http: { servers: { only: { listen: ['192.0.2.1:1'] } } } } });

describe('the admin endpoint', () => {
  let server: TestAdmin | undefined;
  let folder = '';
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'caddis-admin-'))));
  after(() => rm(folder, { recursive: true }));
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });
  const load = (body: object) => (server as TestAdmin).send('/load', { method: 'POST', body });

  it('tells the config, and loads another one', async () => {
    server = await startAdmin(answering('old'));
    expect(await server.get('/config/')).to.deep.equal(answering('old'));
    const { status, json } = await load(answering('new'));
    expect([status, json]).to.deep.include(200);
    expect(json).to.have.property('changed', true);
    expect((json as { changes: object[] }).changes[0]).to.deep.equal({ pointer: '/apps/http', module: 'http', change: 'rebuilt' });
    expect(await server.get('/config/apps/http/servers/only/routes/0/handle/0/body')).to.equal('new');
    expect((await load(answering('new'))).json).to.have.property('changed', false);
    expect((await server.send('/load', { method: 'POST', body: answering('new'), headers: { 'Cache-Control': 'must-revalidate' } })).json).to.have.property('changed', true);
  });

  it('moves when the new config serves, and answers the request that moved it', async () => {
    server = await startAdmin(answering('a'));
    const before = server.admin.address as string;
    const path = join(folder, 'moved.sock');
    expect((await load(answering('b', { listen: `unix/${path}`, config: { persist: false } }))).status).to.equal(200);
    expect(server.admin.address).to.equal(`unix/${path}`);
    expect(await server.get('/config/apps/http/servers/only/routes/0/handle/0/body')).to.equal('b');
    await until('the old address is closed', () => sendTo(before, '/').then(() => false, () => true));
    expect((await stat(path)).mode & 0o777).to.equal(0o200);
  });

  it('takes the permissions of its socket from the address', async () => {
    const path = join(folder, 'mode.sock');
    server = await startAdmin({ admin: { listen: `unix/${path}|0660`, config: { persist: false } } });
    expect((await stat(path)).mode & 0o777).to.equal(0o660);
    expect((await load({ admin: { listen: `unix/${path}|0600`, config: { persist: false } } })).status).to.equal(200);
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
  });

  for (const [title, admin] of [
    ['another address', { listen: '127.0.0.1:0', origins: ['a:1'] }],
    ['no endpoint', { disabled: true }],
    ['other origins', { ...anyPort, origins: [] }],
  ] as const) {
    it(`goes on where it was when a config fails that asks for ${title} (Caddy's first hole)`, async () => {
      server = await startAdmin(answering('old'));
      const { address } = server.admin;
      expect((await load(failing(admin))).status).to.equal(400);
      expect(server.admin.address).to.equal(address);
      expect(await server.get('/config/')).to.deep.equal(answering('old'));
    });
  }

  it("forgets an edit that fails, whatever is wrong with it (Caddy's second hole)", async () => {
    server = await startAdmin({ ...answering('old'), '@id': 'root' });
    const twice = await server.send('/config/apps', { method: 'PATCH', body: { '@id': 'root', http: {} } });
    expect([twice.status, twice.json]).to.deep.equal([
      400,
      {
        error: 'loading config: the config has 1 problem, the first: /apps/@id: @id "root" is taken by the document itself',
        code: 'RUNTIME_CONFIG_INVALID',
        problems: [
          {
            code: 'CONFIG_ID_TWICE',
            severity: 'error',
            message: '@id "root" is taken by the document itself',
            pointer: '/apps/@id',
            pointerInText: '/@id',
            line: 1,
            column: 8,
            length: 6,
            help: 'give each object its own @id',
          },
        ],
      },
    ]);
    expect((await server.send('/config/apps/http/grace_period', { method: 'POST', body: '5s' as unknown, headers: { 'Content-Type': 'application/json' } })).status).to.equal(400);
    expect((await server.send('/config/apps/http/grace_period', { method: 'POST', body: '"5s"', headers: { 'Content-Type': 'application/json' } })).status).to.equal(200);
  });

  it("answers when a module throws, hangs or is wrong, and goes on (Caddy's fourth hole)", async () => {
    @module(adminRoutes, { name: 'throwing', config: object({}), summary: 'Fails.' })
    class Throwing implements AdminRoutes, Provisioner {
      provision(_context: Context): never {
        throw new TypeError('a mistake of the module');
      }
      routes(): readonly AdminRoute[] {
        return [];
      }
    }
    server = await startAdmin(answering('old'), {}, [Throwing]);
    const answer = await load({ admin: { ...anyPort, api: { throwing: {} } } });
    expect(answer.status).to.equal(400);
    expect((answer.json as { error: string }).error).to.match(/throwing.*a mistake of the module/s);
    expect(await server.get('/config/')).to.deep.equal(answering('old'));
  });

  it('fails at a chosen address that is taken, and warns of the default one', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const taken = `127.0.0.1:${(other.address() as { port: number }).port}`;
    server = await startAdmin(answering('old'));
    expect((await load({ admin: { listen: taken } })).json).to.have.property('code', 'ADMIN_LISTEN_FAILED');
    expect(await server.get('/config/')).to.deep.equal(answering('old'));
    other.close();
    const chosen = await startAdmin({ admin: { config: { persist: false } } }, { CADDY_ADMIN: '127.0.0.1:0' });
    expect(chosen.admin.address).to.match(/^127\.0\.0\.1:/);
    await chosen.stop();
    const off = await startAdmin({}, { CADDY_ADMIN: 'off' });
    expect(off.admin.address).to.equal(undefined);
    await off.stop();
  });

  it('can take another name of the address that it has, and go back when that fails', async () => {
    server = await startAdmin(answering('a'));
    const port = server.admin.address?.split(':').at(-1);
    expect((await load(failing({ listen: `localhost:${port}`, config: { persist: false } }))).status).to.equal(400);
    expect((await server.send('/config/', { address: `127.0.0.1:${port}` })).status).to.equal(200);
    expect((await load(answering('b', { listen: `localhost:${port}`, config: { persist: false } }))).status).to.equal(200);
    expect(await server.get('/config/apps/http/servers/only/routes/0/handle/0/body')).to.equal('b');
  });

  it('lists its routes, and answers others with JSON', async () => {
    server = await startAdmin({ admin: anyPort });
    expect(((await server.get('/')) as { routes: { path: string }[] }).routes.map(({ path }) => path)).to.include.members(['/config/', '/id/', '/load', '/modules', '/reverse_proxy/upstreams', '/stop']);
    const none = await server.send('/none');
    expect([none.status, none.headers['content-type'], none.json]).to.deep.equal([404, 'application/json', { error: 'nothing is found at /none; GET / lists all routes' }]);
    const slash = await server.send('/config');
    expect([slash.status, slash.headers.location]).to.deep.equal([301, '/config/']);
    const wrong = await server.send('/stop');
    expect([wrong.status, wrong.headers.allow]).to.deep.equal([405, 'OPTIONS, POST']);
    expect(server.told()).to.equal(false);
    expect((await server.send('/stop', { method: 'POST' })).status).to.equal(200);
    await until('it was told', () => (server as TestAdmin).told());
  });

  it('has the routes of a module that a config names, as long as one does, and streams what they answer', async () => {
    const events: string[] = [];
    @module(adminRoutes, { name: 'ticks', config: object({}), summary: 'Ticks.' })
    class Ticks implements AdminRoutes {
      routes(): readonly AdminRoute[] {
        return [
          {
            path: '/ticks',
            methods: ['GET'],
            summary: 'Ticks.',
            handle: ({ signal }) => ({
              headers: { 'Content-Type': 'text/event-stream' },
              body: (async function* ticks() {
                try {
                  yield 'data: 1\n\n';
                  await new Promise((resolve) => signal.addEventListener('abort', resolve));
                  events.push('aborted');
                } finally {
                  events.push('returned');
                }
              })(),
            }),
          },
          {
            path: '/wrong',
            methods: ['GET'],
            summary: 'Fails.',
            handle: ({ query }) => {
              if (query.get('how') === 'told') throw new AdminError(418, 'not today', { hint: 'tomorrow' });
              throw new TypeError('a mistake');
            },
          },
        ];
      }
      cleanup(): void {
        events.push('cleaned up');
      }
    }
    server = await startAdmin({ admin: { ...anyPort, api: { ticks: {} } } }, {}, [Ticks]);
    const told = await server.send('/wrong?how=told');
    expect([told.status, told.json]).to.deep.equal([418, { error: 'not today', hint: 'tomorrow' }]);
    expect((await server.send('/wrong')).status).to.equal(500);
    const response = await fetch(`http://${server.admin.address}/ticks`);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).to.equal('data: 1\n\n');
    await reader.cancel();
    await until('the stream has ended', () => events.length === 2);
    expect((await load({ admin: { ...anyPort, api: { ticks: {} } }, apps: {} })).status).to.equal(200);
    expect(events).to.deep.equal(['aborted', 'returned']);
    expect((await load({ admin: anyPort })).status).to.equal(200);
    await until('the module has gone', () => events.includes('cleaned up'));
    expect((await server.send('/ticks')).status).to.equal(404);
  });

  it('refuses a body that is too large, or breaks a limit, without reading it', async () => {
    server = await startAdmin({ admin: anyPort });
    const answer = await server.send('/load', { method: 'POST', headers: { 'Content-Type': 'application/json', 'Content-Length': String(101 * 2 ** 20) } }).catch((error: unknown) => error);
    expect(answer).to.have.property('status', 413);
  });
});
