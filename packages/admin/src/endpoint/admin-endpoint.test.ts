import { expect } from 'chai';
import { anyPort, startAdmin, type TestAdmin } from '../testing/start-admin.js';

/** A config with one server that answers with a text. */
const answering = (body: string, admin: object = anyPort): object => ({
  admin,
  apps: { http: { servers: { only: { listen: ['127.0.0.1:0'], routes: [{ handle: [{ handler: 'static_response', body }] }] } } } },
});

describe('the admin endpoint', () => {
  let server: TestAdmin | undefined;
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  it('tells the config, and loads another one', async () => {
    server = await startAdmin(answering('old'));
    expect(await server.get('/config/')).to.deep.equal(answering('old'));
    expect((await server.send('/load', { method: 'POST', body: answering('new') })).status).to.equal(200);
    expect(await server.get('/config/apps/http/servers/only/routes/0/handle/0/body')).to.equal('new');
  });
});
