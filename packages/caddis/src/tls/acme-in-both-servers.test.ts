import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { until } from '@caddis/test-helpers';
import { freePort, needPrograms, startKnot, startPebble, temporaryFolder, type Knot, type Pebble, type RunningProcess } from '@caddis/test-servers';
import { expect } from 'chai';
import { startServer, type ServerKind } from '../testing/server-process.js';

const names = ['over-http.example.test', 'over-tls.example.test'];

describe('certificates by ACME in Caddy and in Caddis', () => {
  let dns: Knot;
  let pebble: Pebble;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let ports: { readonly http: number; readonly https: number };
  const running: RunningProcess[] = [];

  before(async function () {
    needPrograms(this, 'pebble', 'knotd', 'caddy', 'openssl');
    dns = await startKnot({ zones: { 'example.test': ['* IN A 127.0.0.1'] } });
    ports = { http: await freePort(), https: await freePort() };
    pebble = await startPebble({ dns: `${dns.address}:${dns.port}`, httpPort: ports.http, tlsPort: ports.https });
    folder = await temporaryFolder();
  });
  afterEach(() => Promise.all(running.splice(0).map((server) => server.stop())));
  after(async () => {
    await pebble?.stop();
    await dns?.stop();
    await folder?.remove();
  });

  /** Returns a config in which each name uses another challenge, on the ports of the app `http`. */
  function config(root: string): unknown {
    const issuer = (challenges: object): object => ({ module: 'acme', ca: pebble.directory, email: 'admin@example.test', trusted_roots_pem_files: [pebble.trust], challenges });
    const policies = [
      { subjects: [names[0]], issuers: [issuer({ 'tls-alpn': { disabled: true } })] },
      { subjects: [names[1]], issuers: [issuer({ http: { disabled: true } })] },
    ];
    const routes = [{ match: [{ host: names }], handle: [{ handler: 'static_response', body: 'hello' }] }];
    return {
      admin: { disabled: true },
      storage: { module: 'file_system', root },
      apps: {
        tls: { automation: { policies } },
        http: { http_port: ports.http, https_port: ports.https, servers: { edge: { listen: [`:${ports.https}`], routes } } },
      },
    };
  }

  async function start(kind: ServerKind, root: string): Promise<RunningProcess> {
    const server = await startServer(kind, config(root), folder.path, ports.https);
    running.push(server);
    return server;
  }

  /** Returns the fingerprints of both names' certificates, once they exist. */
  async function fingerprints(): Promise<readonly string[]> {
    const ca = await pebble.root();
    return Promise.all(
      names.map(async (servername) => {
        let found = '';
        await until(`there is a certificate for ${servername}`, async () => (found = await fingerprint(servername, ca)) !== '');
        return found;
      }),
    );
  }

  function fingerprint(servername: string, ca: string): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: ports.https, servername, ca }, () => {
        resolve(socket.getPeerCertificate().fingerprint256);
        socket.destroy();
      });
      socket.once('error', () => resolve(''));
    });
  }

  for (const [first, second] of [['caddis', 'caddy'], ['caddy', 'caddis']] as const) {
    it(`are obtained by ${first} over HTTP and TLS, and taken over by ${second} from the same folder`, async () => {
      const root = join(folder.path, `data-of-${first}`);
      const server = await start(first, root);
      const obtained = await fingerprints();
      const files = (await readdir(root, { recursive: true })).filter((file) => /\.(?:crt|key|json)$/.test(file)).sort();
      await server.stop();
      running.splice(0);

      await start(second, root);
      expect(await fingerprints()).to.deep.equal(obtained);
      expect((await readdir(root, { recursive: true })).filter((file) => /\.(?:crt|key|json)$/.test(file) && !/last_clean|ocsp/.test(file)).sort()).to.deep.equal(files.filter((file) => !/last_clean|ocsp/.test(file)));
      const authority = new URL(pebble.directory).host.replace(':', '-');
      expect(files).to.include.members([`acme/${authority}-dir/users/admin@example.test/admin.json`, `certificates/${authority}-dir/${names[0]}/${names[0]}.crt`]);
    });
  }
});
