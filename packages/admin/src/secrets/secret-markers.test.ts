import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, apps, array, module, object, secret, string } from '@caddis/core';
import { expect } from 'chai';
import { anyPort, startAdmin, type TestAdmin } from '../testing/start-admin.js';

const Account = object({ user: string({ description: 'Who.' }), password: secret({ description: 'The password.' }) });

@module(apps, { name: 'vault', config: object({ accounts: array(Account, { description: 'Accounts.' }) }), summary: 'Has secrets.' })
class Vault implements App {
  static passwords: readonly string[] = [];
  constructor(private readonly config: { readonly accounts: readonly { readonly password: string }[] }) {}
  start(): void {
    Vault.passwords = this.config.accounts.map(({ password }) => password);
  }
  stop(): void {}
}

const account = (user: string, password: string) => ({ user, password });
const vault = (...accounts: readonly object[]) => ({ accounts });

describe('secrets of the config', () => {
  let server: TestAdmin;
  beforeEach(async () => (server = await startAdmin({ admin: anyPort, apps: { vault: vault(account('a', 'hunter2'), account('b', 'tr0ub4dor')) } }, {}, [Vault])));
  afterEach(() => server.stop());

  const shown = async (path = '/config/'): Promise<string> => (await server.send(path)).body;

  it('are shown as markers everywhere', async () => {
    for (const path of ['/config/', '/config/apps/vault/accounts', '/config/apps/vault/accounts/0', '/config/apps/vault/accounts/0/password']) {
      expect(await shown(path)).to.match(/\[redacted [0-9a-f]{32}\]/);
      expect(await shown(path)).not.to.match(/hunter2|tr0ub4dor/);
    }
  });

  it('stay what they are when their markers are sent back, also from another place', async () => {
    const accounts = (await server.get('/config/apps/vault/accounts')) as object[];
    const body = { admin: anyPort, apps: { vault: vault(account('c', 'new'), ...accounts.toReversed()) } };
    const answer = await server.send('/load', { method: 'POST', body });
    expect(answer.status, answer.body).to.equal(200);
    expect(Vault.passwords).to.deep.equal(['new', 'tr0ub4dor', 'hunter2']);
    expect((await server.send('/config/apps/vault/accounts/0', { method: 'PATCH', body: accounts[0] })).status).to.equal(200);
    expect(Vault.passwords).to.deep.equal(['hunter2', 'tr0ub4dor', 'hunter2']);
  });

  it('are not put where they would be shown', async () => {
    const [first] = (await server.get('/config/apps/vault/accounts')) as { password: string }[];
    const answer = await server.send('/config/apps/vault/accounts/1/user', { method: 'PATCH', body: JSON.stringify(first?.password), headers: { 'Content-Type': 'application/json' } });
    expect(answer.status).to.equal(400);
    expect((answer.json as { problems: { pointer: string }[] }).problems[0]).to.include({ code: 'ADMIN_SECRET_UNKNOWN', pointer: '/apps/vault/accounts/1/user' });
    expect(answer.body).not.to.include('hunter2');
  });

  it('are not made of markers that stand for nothing', async () => {
    const body = account('x', `[redacted ${'0'.repeat(32)}]`);
    const answer = await server.send('/config/apps/vault/accounts', { method: 'POST', body });
    expect([answer.status, (answer.json as { problems: object[] }).problems]).to.deep.equal([
      400,
      [
        {
          code: 'ADMIN_SECRET_UNKNOWN',
          severity: 'error',
          message: 'a marker of a secret cannot be replaced: the running config does not have the secret that it stands for',
          pointer: '/apps/vault/accounts/2/password',
          expected: 'a marker of the running config, in a field that is secret',
          help: 'write the secret itself',
        },
      ],
    ]);
  });

  it('are shown over a unix socket, and where the config says so, with the same tag', async () => {
    const { etag } = (await server.send('/config/apps')).headers;
    expect((await server.send('/config/admin/secrets_visible', { method: 'PUT', body: 'true', headers: { 'Content-Type': 'application/json' } })).status).to.equal(200);
    const visible = await server.send('/config/apps');
    expect([visible.body.includes('hunter2'), visible.headers.etag]).to.deep.equal([true, etag]);
    const folder = await mkdtemp(join(tmpdir(), 'caddis-admin-'));
    const admin = { listen: `unix/${join(folder, 'a.sock')}`, config: { persist: false } };
    expect((await server.send('/config/admin', { method: 'PATCH', body: admin })).status).to.equal(200);
    expect(await shown()).to.include('hunter2');
    await server.send('/config/admin', { method: 'PATCH', body: anyPort });
    await rm(folder, { recursive: true });
  });
});
