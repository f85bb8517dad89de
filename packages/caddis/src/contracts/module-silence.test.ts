import { FakeClock, misdeeds, never, startBackend, until, type Backend, type Misdeed } from '@caddis/test-helpers';
import { createCertificates, temporaryFolder, type CertificateFiles } from '@caddis/test-servers';
import { expect } from 'chai';
import { askHttp1, Http2Client, startContractServer, type ContractServer } from './testing/contract-server.js';
import { first, proxy } from './testing/contracts.js';

/** A method that may take any time. */
interface SilentContract {
  readonly name: string;
  readonly method: string;
  readonly id: string;
  /** JSON pointer of the module, below the server. */
  readonly path: string;
  readonly server: (dial: string) => object;
  readonly misdeed: Misdeed;
}

/** Methods that the server waits for as long as the client waits; after a minute it logs that. */
const unlimited: readonly SilentContract[] = [
  { name: 'a handler', method: 'handle', id: 'http.handlers.faulty', path: '/routes/0/handle/0', server: () => first({ handler: 'faulty' }), misdeed: never },
  {
    name: 'a handler behind another',
    method: 'handle',
    id: 'http.handlers.faulty',
    path: '/routes/0/handle/1',
    server: () => first({ handler: 'vars', a: 'b' }, { handler: 'faulty' }),
    misdeed: never,
  },
  {
    name: 'a matcher',
    method: 'matches',
    id: 'http.matchers.faulty',
    path: '/routes/0/match/0/faulty',
    server: () => ({ routes: [{ match: [{ path: ['/faulty'], faulty: {} }], handle: [{ handler: 'static_response' }] }, { handle: [{ handler: 'static_response', body: 'other' }] }] }),
    misdeed: never,
  },
  {
    name: 'a transport',
    method: 'dispatch',
    id: 'http.reverse_proxy.transport.faulty',
    path: '/routes/0/handle/0/transport',
    server: (dial) => first(proxy({ upstreams: [{ dial }], transport: { protocol: 'faulty' } })),
    misdeed: () => ({ abort: () => undefined, resume: () => undefined }),
  },
];

describe('a module that never settles', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let certificate: CertificateFiles;
  let backend: Backend;
  let time: FakeClock;
  let edge: ContractServer;
  let reached: boolean;
  before(async () => {
    folder = await temporaryFolder();
    certificate = (await createCertificates(folder.path)).server;
    backend = await startBackend((_request, response) => void response.end('good'));
  });
  after(async () => {
    await backend.close();
    await folder.remove();
  });
  afterEach(async () => {
    misdeeds.clear();
    await edge.stop();
  });

  async function start({ method, server, misdeed }: Pick<SilentContract, 'method' | 'server' | 'misdeed'>): Promise<void> {
    reached = false;
    time = new FakeClock();
    misdeeds.set(method, (...given) => ((reached = true), misdeed(...given)));
    edge = await startContractServer(server(backend.dial), certificate, time);
  }

  const told = (): readonly unknown[] => edge.lines.filter(({ level }) => level === 'warn' || level === 'error').map(({ message, waits_for: waitsFor }) => [message, waitsFor]);

  for (const contract of unlimited) {
    const expected = [
      ['a request is waiting for a module, without any data for a minute', { module: contract.id, package: 'test', path: `/apps/http/servers/edge${contract.path}` }],
    ];

    it(`as ${contract.name} over HTTP/2 is named after a minute, the other requests are answered, and a client that gives up frees it`, async () => {
      await start(contract);
      const client = await Http2Client.connect(edge.port);
      const before = await client.get('/other');
      const giveUp = new AbortController();
      const hanging = client.get('/faulty', giveUp.signal);
      await until('the module has the request', () => reached);
      const beside = await client.get('/other');
      await time.advance(74_000);
      const early = told();
      await time.advance(31_000);
      const after = await client.get('/other');
      giveUp.abort();
      expect([before, beside, after, await hanging, early]).to.deep.equal(['200 other', '200 other', '200 other', '0 ABORT_ERR', []]);
      expect(told()).to.deep.equal(expected);
      client.close();
    });

    it(`as ${contract.name} over HTTP/1.1 is named after a minute, earlier requests are answered, and it ends when the client disconnects`, async () => {
      await start(contract);
      const client = await askHttp1(edge.port, '/other', '/faulty', '/other');
      await until('the module has the request', () => reached);
      await until('the answer before', () => client.received().endsWith('other'));
      await time.advance(105_000);
      expect([client.received().split('HTTP/1.1 200').length - 1, told()]).to.deep.equal([1, expected]);
      client.close();
    });
  }

  for (const [wait, more] of [[10_000, {}], [250, { source_timeout: '250ms' }]] as const) {
    it(`as a source is a failed one after ${wait} ms: static upstreams are used, and other requests on the connection are answered`, async () => {
      await start({ method: 'getUpstreams', server: (dial) => first(proxy({ upstreams: [{ dial }], dynamic_upstreams: { source: 'faulty' }, ...more })), misdeed: never });
      const client = await Http2Client.connect(edge.port);
      const faulty = client.get('/faulty');
      await until('the module has the request', () => reached);
      const beside = await client.get('/other');
      await time.advance(wait);
      expect([await faulty, beside, await client.get('/other')]).to.deep.equal(['200 good', '200 other', '200 other']);
      const lines = edge.lines.filter(({ level }) => level === 'error').map((line) => line['source']);
      expect(lines).to.deep.equal([{ module: 'http.reverse_proxy.upstreams.faulty', package: 'test', path: '/apps/http/servers/edge/routes/0/handle/0/dynamic_upstreams' }]);
      client.close();
    });
  }
});
