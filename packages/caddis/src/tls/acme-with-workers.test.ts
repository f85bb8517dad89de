import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { until } from '@caddis/test-helpers';
import { accepts, freePort, needPrograms, startKnot, startPebble, startProcess, temporaryFolder, type Knot, type Pebble, type RunningProcess } from '@caddis/test-servers';
import { expect } from 'chai';
import { commandPath } from '../testing/server-process.js';

const names = { http: 'over-http.example.test', tls: 'over-tls.example.test', demand: 'on-demand.example.test' };

describe('certificates by ACME with several workers', function () {
  let dns: Knot;
  let pebble: Pebble;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let ports: { readonly http: number; readonly https: number };
  let server: RunningProcess | undefined;

  afterEach(function () {
    if (this.currentTest?.state === 'failed') process.stderr.write(`${server?.output() ?? ''}\n${pebble.output()}\n`);
  });
  before(async function () {
    needPrograms(this, 'pebble', 'knotd', 'openssl');
    dns = await startKnot({ zones: { 'example.test': ['* IN A 127.0.0.1'] } });
    ports = { http: await freePort(), https: await freePort() };
    pebble = await startPebble({ dns: `${dns.address}:${dns.port}`, httpPort: ports.http, tlsPort: ports.https });
    folder = await temporaryFolder();
  });
  after(async () => {
    await server?.stop();
    await pebble?.stop();
    await dns?.stop();
    await folder?.remove();
  });

  /** The storage has no challenges (`distributed: false`), so a worker that gets one must learn the answer from the process that placed the order. */
  function config(): unknown {
    const issuer = (challenges: object): object => ({
      module: 'acme',
      ca: pebble.directory,
      email: 'admin@example.test',
      trusted_roots_pem_files: [pebble.trust],
      challenges: { distributed: false, ...challenges },
    });
    const policies = [
      { subjects: [names.http], issuers: [issuer({ 'tls-alpn': { disabled: true } })] },
      { subjects: [names.tls], issuers: [issuer({ http: { disabled: true } })] },
      { subjects: [names.demand], on_demand: true, issuers: [issuer({ 'tls-alpn': { disabled: true } })] },
    ];
    const permission = [{ match: [{ path: ['/may'] }], handle: [{ handler: 'static_response', status_code: 200 }] }];
    const routes = [...permission, { match: [{ host: [names.http, names.tls] }], handle: [{ handler: 'static_response', body: 'hello' }] }];
    return {
      admin: { disabled: true },
      workers: 2,
      storage: { module: 'file_system', root: join(folder.path, 'data') },
      apps: {
        tls: { automation: { policies, on_demand: { permission: { module: 'http', endpoint: `http://127.0.0.1:${ports.http}/may` } } } },
        http: { http_port: ports.http, https_port: ports.https, servers: { edge: { listen: [`:${ports.https}`], routes }, plain: { listen: [`:${ports.http}`], routes: permission } } },
      },
    };
  }

  /** Returns the fingerprint of the certificate on one connection; empty if the handshake fails. */
  function shown(servername: string, ca: string): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: ports.https, servername, ca }, () => {
        resolve(socket.getPeerCertificate().fingerprint256);
        socket.destroy();
      });
      socket.once('error', () => resolve(''));
    });
  }

  /** Connections go to the workers in turn, so this sees the certificate of each worker. */
  const shownByAll = async (name: string, ca: string): Promise<readonly string[]> => [...new Set(await Promise.all(Array.from({ length: 8 }, () => shown(name, ca))))];

  it('are ordered once for each name, whoever gets the questions of the authority, and shown by all', async () => {
    await writeFile(join(folder.path, 'caddis.json'), JSON.stringify(config()));
    const env = { HOME: folder.path, XDG_CONFIG_HOME: folder.path, XDG_DATA_HOME: folder.path };
    server = await startProcess({ command: process.execPath, args: [commandPath, 'run', '--config', join(folder.path, 'caddis.json')], env, ready: () => accepts(ports.https) });
    const ca = await pebble.root();
    const found: string[] = [];
    for (const name of Object.values(names)) {
      let all: readonly string[] = [];
      await until(`all workers show one certificate for ${name}`, async () => (all = await shownByAll(name, ca)).length === 1 && all[0] !== '');
      found.push(all[0] as string);
    }
    expect(new Set(found).size).to.equal(3);
    // One order per name, none of which failed.
    expect(pebble.output().match(/There are now \d+ orders in the db/g) ?? []).to.have.length(3);
    expect(server.output()).not.to.match(/no certificate could be obtained/);
    // The lines of the log come another way than the certificates, so that they may be later.
    await until('each order is told', () => (server?.output().match(/"msg":"certificate obtained"/g)?.length ?? 0) >= 3);
  });
});
