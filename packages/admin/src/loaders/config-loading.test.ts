import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Context, module, object, type Provisioner, string, type ConfigOf } from '@caddis/core';
import { type ConfigLoader, configLoaders, type ConfigTarget } from '@caddis/core/admin';
import { failureOf, until } from '@caddis/test-helpers';
import { createCertificates, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { startAdmin, type TestAdmin } from '../testing/start-admin.js';

/** The following loaders of this file, by the name that the config gives them. */
const followers = new Map<string, { readonly target: ConfigTarget; readonly signal: AbortSignal }>();
const FollowerConfig = object({ id: string({ description: 'Name.' }) });

@module(configLoaders, { name: 'follower', config: FollowerConfig, summary: 'Follows what a test says.' })
class Follower implements ConfigLoader, Provisioner {
  constructor(private readonly config: ConfigOf<typeof FollowerConfig>) {}

  provision(context: Context): void {
    context.defer(() => void followers.delete(this.config.id));
  }

  async loadConfig(): Promise<undefined> {}

  async followConfig(target: ConfigTarget, signal: AbortSignal): Promise<void> {
    followers.set(this.config.id, { target, signal });
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }
}

describe('config loaders', () => {
  let source: Server;
  let url: string;
  let asked: { readonly method: string | undefined; readonly url: string | undefined; readonly headers: IncomingHttpHeaders }[];
  let answers: { readonly status?: number; readonly type?: string; readonly body?: string; readonly location?: string; readonly hangs?: boolean }[];
  let server: TestAdmin | undefined;

  before((done) => {
    source = createServer((request, response) => {
      asked.push({ method: request.method, url: request.url, headers: request.headers });
      const { status = 200, type, body = '', location, hangs = false } = (answers.length > 1 ? answers.shift() : answers[0]) ?? {};
      if (hangs) return;
      response.writeHead(status, { ...(type === undefined ? {} : { 'Content-Type': type }), ...(location === undefined ? {} : { Location: location }) }).end(body);
    }).listen(0, '127.0.0.1', () => {
      url = `http://127.0.0.1:${(source.address() as AddressInfo).port}/config`;
      done();
    });
  });
  after((done) => void source.close(done));
  beforeEach(() => {
    asked = [];
    answers = [];
  });
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  const admin = (config: object): object => ({ listen: '127.0.0.1:0', config: { persist: false, ...config } });
  const http = (more: object = {}): object => ({ module: 'http', url, ...more });
  const start = async (config: object): Promise<TestAdmin> => (server = await startAdmin({ admin: admin(config) }, {}, [Follower]));
  const document = (): unknown => server?.runtime.current?.plan.document;
  const logged = (message: string): boolean => server?.logger.lines.some((line) => line.message === message) ?? false;
  /** A config that differs from others by its number. */
  const numbered = (number: number, section: object = admin({})): object => ({ admin: section, $schema: `${number}` });
  const serves = (config: object): Promise<void> => until('it serves', () => JSON.stringify(document()) === JSON.stringify(config));

  it('puts the config of a web server in the place of the one that names it', async () => {
    answers = [{ body: JSON.stringify(numbered(1)), type: 'application/json; charset=utf-8' }];
    await start({ load: http({ method: 'POST', header: { 'X-A': ['1', '2'] } }) });
    await serves(numbered(1));
    expect(asked.map(({ method, url: path, headers }) => [method, path, headers['x-a']])).to.deep.equal([['POST', '/config', '1, 2']]);
  });

  it('reads it in the language that its content type, or adapter, names', async () => {
    answers = [{ body: `// a comment\n${JSON.stringify(numbered(1))}`, type: 'text/jsonc' }];
    await start({ load: http() });
    await serves(numbered(1));
    await server?.stop();
    answers = [{ body: `// a comment\n${JSON.stringify(numbered(2))}`, type: 'text/plain' }];
    await start({ load: http({ adapter: 'jsonc' }) });
    await serves(numbered(2));
  });

  it('follows redirects, and asks again while the server is ill', async () => {
    answers = [{ status: 503 }, { status: 302, location: '/moved' }, { body: JSON.stringify(numbered(1)) }];
    await start({ load: http({ method: 'POST' }) });
    await serves(numbered(1));
    expect(asked.map(({ method, url: path }) => `${method} ${path}`)).to.deep.equal(['POST /config', 'POST /config', 'GET /moved']);
  });

  it('shows a certificate to a server, and believes only authorities that are named', async () => {
    const folder = await temporaryFolder();
    const { server: own, client } = await createCertificates(folder.path);
    const [key, cert, ca] = [own.key, own.certificate, own.ca].map((file) => readFileSync(file)) as [Buffer, Buffer, Buffer];
    const secured = createTlsServer({ key, cert, ca, requestCert: true }, (_request, response) => void response.end(JSON.stringify(numbered(1))));
    await new Promise<void>((resolve) => secured.listen(0, '127.0.0.1', resolve));
    try {
      const tls = { root_ca_pem_files: [client.ca], client_certificate_file: client.certificate, client_certificate_key_file: client.key };
      const of = (more: object): object => http({ url: `https://127.0.0.1:${(secured.address() as AddressInfo).port}/`, ...more });
      await start({ load: of({ tls }) });
      await serves(numbered(1));
    } finally {
      secured.close();
      await folder.remove();
    }
  });

  it('refuses a config whose loader cannot read another at once', async () => {
    answers = [{ status: 404 }];
    expect((await failureOf(start({ load: http() }))).code).to.equal('ADMIN_LOAD_STATUS');
    expect(asked).to.have.lengthOf(1);
    expect((await failureOf(start({ load: http({ url: 'ftp://a/' }) }))).code).to.equal('ADMIN_LOAD_INVALID');
  });

  it('gives up reading at once when the server ends', async () => {
    answers = [{ hangs: true }];
    server = await startAdmin();
    const failed = failureOf(server.runtime.load(JSON.stringify({ admin: admin({ load: http({ timeout: '1h' }) }) })));
    await until('it is asked', () => asked.length > 0);
    await server.stop();
    expect((await failed).code).to.equal('RUNTIME_INTERRUPTED');
  });

  it('refuses a loaded config that would load another at once', async () => {
    answers = [{ body: JSON.stringify(numbered(1, admin({ load: http() }))) }];
    await start({ load: http() });
    await until('it is refused', () => logged('the loaded config cannot be used, the running one is kept'));
    const { err } = server?.logger.lines.find((line) => line.message.startsWith('the loaded')) ?? expect.fail();
    expect(err).to.have.property('code', 'ADMIN_LOAD_RECURSIVE');
  });

  it('asks after each delay until there is another config, whatever goes wrong', async () => {
    const section = admin({ load: http(), load_delay: '5ms' });
    const same = { admin: section };
    answers = [{ status: 404 }, { body: JSON.stringify(same) }, { body: '{"aps": {}}' }, { body: JSON.stringify(numbered(1, section)) }, { body: JSON.stringify(numbered(2)) }];
    await start({ load: http(), load_delay: '5ms' });
    await serves(numbered(2));
    expect(asked).to.have.lengthOf(5);
  });

  it('has one loader follow through all configs that it brings, which have the admin section of the machine', async () => {
    await start({ load: { module: 'follower', id: 'a' } });
    await until('it follows', () => followers.has('a'));
    const { target, signal } = followers.get('a') ?? expect.fail();
    expect(await target.apply({ text: '{"$schema": "1"}' })).to.equal(true);
    expect(await target.apply({ text: '{"$schema": "1"}' })).to.equal(false);
    expect(document()).to.deep.equal({ admin: admin({ load: { module: 'follower', id: 'a' } }), $schema: '1' });
    expect((await failureOf(target.apply({ text: '{"aps": {}}' }))).code).to.equal('RUNTIME_CONFIG_INVALID');
    expect((await failureOf(target.apply({ text: '{"admin": {}}' }))).code).to.equal('ADMIN_LOAD_SECTION');
    expect(followers.get('a')?.signal).to.equal(signal);
    await server?.send('/load', { method: 'POST', body: numbered(2) });
    await until('it has ended', () => !followers.has('a'));
    expect(signal.aborted).to.equal(true);
  });
});
