import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { systemClock } from '@caddis/core';
import { EtcdStorage } from '@caddis/storage-etcd';
import { RecordingLogger, until } from '@caddis/test-helpers';
import { type Etcd, freePort, type Knot, needPrograms, type Pebble, type RunningProcess, startEtcd, startKnot, startPebble, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { exchange } from '../testing/exchange.js';
import { startServer } from '../testing/server-process.js';

const names = ['over-http.example.test', 'over-tls.example.test'];

interface Node {
  readonly http: number;
  readonly https: number;
  readonly folder: string;
}

describe('certificates of a fleet with its storage in etcd', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let dns: Knot;
  let etcd: Etcd;
  let pebble: Pebble;
  let storage: EtcdStorage;
  const running: RunningProcess[] = [];

  before(async function () {
    needPrograms(this, 'pebble', 'knotd', 'etcd', 'openssl');
    folder = await temporaryFolder();
    [dns, etcd] = await Promise.all([startKnot({ zones: { 'example.test': ['* IN A 127.0.0.1'] } }), startEtcd()]);
    storage = new EtcdStorage({ endpoints: etcd.endpoints, key: 'fleet/storage', timeout: 60_000, lock_ttl: 30_000, last_good_folder: '' }, new RecordingLogger(), systemClock);
    await storage.provision();
  });
  after(async () => {
    await Promise.all(running.map((server) => server.stop()));
    await storage?.cleanup();
    await Promise.all([pebble?.stop(), dns?.stop(), etcd?.close()]);
    await folder?.remove();
  });

  async function newNode(name: string): Promise<Node> {
    const own = join(folder.path, name);
    await mkdir(own);
    return { http: await freePort(), https: await freePort(), folder: own };
  }

  /** Starts a node whose config uses another challenge for each name, on the ports of the app `http`. */
  async function start({ http, https, folder: own }: Node): Promise<RunningProcess> {
    const issuer = (challenges: object): object => ({ module: 'acme', ca: pebble.directory, email: 'admin@example.test', trusted_roots_pem_files: [pebble.trust], challenges });
    const policies = [
      { subjects: [names[0]], issuers: [issuer({ 'tls-alpn': { disabled: true } })] },
      { subjects: [names[1]], issuers: [issuer({ http: { disabled: true } })] },
    ];
    const routes = [{ match: [{ host: names }], handle: [{ handler: 'static_response', body: 'hello' }] }];
    const config = {
      admin: { disabled: true },
      storage: { module: 'etcd', endpoints: etcd.endpoints, key: 'fleet/storage', timeout: '60s' },
      apps: { tls: { automation: { policies } }, http: { http_port: http, https_port: https, servers: { edge: { listen: [`:${https}`], routes } } } },
    };
    const server = await startServer('caddis', config, own, https);
    running.push(server);
    return server;
  }

  /** Returns the fingerprints of both names' certificates; empty for a name without one. */
  async function fingerprints({ https }: Node): Promise<readonly string[]> {
    const ca = await pebble.root();
    return Promise.all(
      names.map(
        (servername) =>
          new Promise<string>((resolve) => {
            const socket = connect({ host: '127.0.0.1', port: https, servername, ca }, () => {
              resolve(socket.getPeerCertificate().fingerprint256);
              socket.destroy();
            });
            socket.once('error', () => resolve(''));
          }),
      ),
    );
  }

  /** Waits until this many nodes queue for the order of each name. */
  async function untilQueued(count: number): Promise<void> {
    for (const name of names) await until(`${count} want to order ${name}`, async () => (await storage.list(`locks/issue_cert_${name}`)).length === count);
  }

  it('are ordered by one, whose challenges another answers, and served by all, also when etcd is away', async () => {
    const [ordering, answering] = [await newNode('ordering'), await newNode('answering')];
    // The authority can reach only the second node.
    pebble = await startPebble({ dns: `${dns.address}:${dns.port}`, httpPort: answering.http, tlsPort: answering.https });
    const held = await Promise.all(names.map((name) => storage.lock(`issue_cert_${name}`, new AbortController().signal)));
    const first = await start(ordering);
    await untilQueued(2);
    const second = await start(answering);
    await untilQueued(3);
    await Promise.all(held.map((release) => release()));

    let served: readonly string[] = [];
    for (const node of [ordering, answering]) await until('there are certificates', async () => (served = await fingerprints(node)).every((each) => each !== ''));
    // A second order would bring another certificate.
    expect(await fingerprints(ordering)).to.deep.equal(served);
    expect(await storage.list('acme', { recursive: true }).then((keys) => keys.filter((key) => key.endsWith('.key')).length)).to.equal(1);
    expect(await storage.list('locks')).to.deep.equal([]);

    await etcd.members[0]?.kill();
    for (const node of [ordering, answering]) expect(await fingerprints(node)).to.deep.equal(served);
    // However many requests arrive, one log line reports that etcd is unavailable.
    for (let turn = 0; turn < 5; turn += 1) await exchange(answering.http, { target: '/.well-known/acme-challenge/x', headers: { host: names[0] ?? '' } });
    await until('it says so', () => second.output().includes('ETCD_UNREACHABLE'));
    expect([first, second].map((server) => server.output().split('\n').filter((line) => line.includes('ETCD_UNREACHABLE')).length)).to.deep.equal([0, 1]);

    // A node that starts meanwhile has no certificates, and logs that too.
    const late = await newNode('late');
    const third = await start(late);
    await until('it has tried', async () => third.output().includes('certificates can be neither obtained nor renewed, because locks of the storage fail'));
    expect(await fingerprints(late)).to.deep.equal(['', '']);
    expect(third.output().split('\n').filter((line) => line.includes('"err"')).length).to.equal(2);

    // A node that is restarted serves the certificates that it had.
    await first.stop();
    const again = await start(ordering);
    await until('it serves what it had', async () => (await fingerprints(ordering)).join() === served.join());
    // Its log comes another way than its certificates, so that it may be later.
    await until('it says so', () => again.output().includes('certificates come from the local copy'));
    expect(again.output().split('certificates come from the local copy').length).to.equal(2);
    await etcd.members[0]?.start();
  });
});
