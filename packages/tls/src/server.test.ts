import { execFile } from 'node:child_process';
import { readFile, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, type PeerCertificate } from 'node:tls';
import { promisify } from 'node:util';
import * as http from '@caddis/http';
import { createRuntime, Registry, type Runtime } from '@caddis/runtime';
import { RecordingLogger } from '@caddis/test-helpers';
import { temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import * as tlsModules from './index.js';

const run = promisify(execFile);

interface Running {
  readonly port: number;
  readonly runtime: Runtime;
  readonly log: RecordingLogger;
  reload(body: string): Promise<void>;
}

describe('a server with certificates of the local authority', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let running: Running | undefined;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(async () => {
    await running?.runtime.stop();
    running = undefined;
    await folder.remove();
  });

  const start = async (tickets: object = {}): Promise<Running> => {
    const registry = new Registry();
    registry.addExports(http, { name: '@caddis/http', version: '0.0.0', standard: true });
    registry.addExports(tlsModules, { name: '@caddis/tls', version: '0.0.0', standard: true });
    const log = new RecordingLogger();
    const runtime = createRuntime({ lookup: registry, logger: log });
    const config = (body: string): string =>
      JSON.stringify({
        admin: { disabled: true },
        storage: { module: 'file_system', root: join(folder.path, 'data') },
        apps: {
          http: { servers: { edge: { listen: ['127.0.0.1:0'], automatic_https: { disable: true }, tls_connection_policies: [{}], routes: [{ handle: [{ handler: 'static_response', body }] }] } } },
          tls: { session_tickets: tickets, certificates: { automate: ['a.internal', '*.b.internal', '127.0.0.1'] }, automation: { policies: [{ issuers: [{ module: 'internal' }] }] } },
        },
      });
    const load = async (body: string): Promise<number> => {
      await (await runtime.load(config(body))).retired;
      const app = [...(runtime.current?.modules() ?? [])].map(({ instance }) => instance).find((instance) => instance instanceof http.HttpApp) as http.HttpApp;
      return Number(/:(\d+)$/.exec(app.listeningOn('edge')[0] ?? '')?.[1]);
    };
    running = { port: await load('one'), runtime, log, reload: async (body) => void (await load(body)) };
    return running;
  };
  const root = (): Promise<string> => readFile(join(folder.path, 'data/pki/authorities/local/root.crt'), 'utf8');

  /** Performs a handshake as a client that trusts only the root. */
  const shown = async (port: number, servername: string): Promise<PeerCertificate | string> => {
    const ca = await root().catch(() => '');
    return new Promise((resolve) => {
      const host = servername === '' ? '127.0.0.1' : servername;
      const socket = connect({ port, host: '127.0.0.1', ca, checkServerIdentity: (_host, certificate) => (certificate.subjectaltname?.includes(host.replace(/^[^.]+(?=\.b)/, '*')) === true ? undefined : new Error('another name')), ...(servername === '' ? {} : { servername }) });
      socket.once('secureConnect', () => {
        resolve(socket.getPeerCertificate());
        socket.destroy();
      });
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(String(error.code ?? error.message)));
    });
  };
  const serial = async (port: number, name: string): Promise<string> => {
    const certificate = await shown(port, name);
    return typeof certificate === 'string' ? certificate : certificate.serialNumber;
  };

  /** Performs a handshake and resumes a session if one is given. With TLS 1.2, the ticket is available as soon as the handshake is complete. */
  const takenUp = (port: number, session?: Buffer): Promise<{ readonly isReused: boolean; readonly session: Buffer | undefined }> =>
    new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', servername: 'a.internal', rejectUnauthorized: false, maxVersion: 'TLSv1.2', ...(session === undefined ? {} : { session }) });
      socket.once('secureConnect', () => {
        resolve({ isReused: socket.isSessionReused(), session: socket.getSession() });
        socket.destroy();
      });
      socket.once('error', reject);
    });

  for (const [what, tickets, expected] of [
    ['lets clients take up their sessions again, also after a reload', {}, true],
    ['lets no client take up its session again where that is disabled', { disabled: true }, false],
    ['changes the key for tickets when its time is over', { rotation_interval: '1us' }, false],
    ['keeps the key for tickets where it is not to be changed', { rotation_interval: '1us', disable_rotation: true }, true],
  ] as const) {
    it(what, async () => {
      const { port, reload } = await start(tickets);
      const { isReused, session } = await takenUp(port);
      expect(isReused).to.equal(false);
      expect((await takenUp(port, session)).isReused).to.equal(expected);
      await reload('two');
      expect((await takenUp(port, session)).isReused).to.equal(expected);
    });
  }

  it('waits with the first handshakes for its certificates, and shows them to clients that trust the root', async () => {
    const { port } = await start();
    // The root is created with the first certificate, so clients that connect earlier do not have it yet.
    await shown(port, 'a.internal');
    const certificates = await Promise.all(['a.internal', 'x.b.internal', ''].map((name) => shown(port, name)));
    expect(certificates.map((each) => (typeof each === 'string' ? each : each.subjectaltname))).to.deep.equal(['DNS:a.internal', 'DNS:*.b.internal', 'IP Address:127.0.0.1']);
    expect(await shown(port, 'nobody.internal')).to.match(/UNRECOGNIZED_NAME/);
  });

  it('is trusted by OpenSSL, with its chain', async () => {
    const { port } = await start();
    await shown(port, 'a.internal');
    const asked = run('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, '-servername', 'a.internal', '-verify_hostname', 'a.internal', '-verify_return_error', '-CAfile', join(folder.path, 'data/pki/authorities/local/root.crt')]);
    asked.child.stdin?.end();
    const { stdout } = await asked;
    expect(stdout).to.contain('Verify return code: 0 (ok)').and.to.contain('1 s:CN=Caddy Local Authority - ECC Intermediate'.replace('CN=', 'CN = '));
  });

  it('shows the same certificates after a reload and after a restart', async () => {
    const first = await start();
    await shown(first.port, 'a.internal');
    const before = await serial(first.port, 'a.internal');
    await first.reload('two');
    expect(await serial(first.port, 'a.internal')).to.equal(before);
    await first.runtime.stop();
    const second = await start();
    expect(await serial(second.port, 'a.internal')).to.equal(before);
    expect(second.log.lines.filter(({ message }) => message === 'certificate obtained')).to.deep.equal([]);
  });

  it('serves what it has when its storage is gone, also over a reload', async () => {
    const { port, reload } = await start();
    await shown(port, 'a.internal');
    const before = await serial(port, 'a.internal');
    const ca = await root();
    await rename(join(folder.path, 'data'), join(folder.path, 'away'));
    await reload('two');
    const after = await new Promise<string>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', servername: 'a.internal', ca }, () => {
        resolve(socket.getPeerCertificate().serialNumber);
        socket.destroy();
      });
      socket.once('error', (error) => resolve(error.message));
    });
    expect(after).to.equal(before);
  });

  it('keeps keys to itself', async () => {
    const { port, runtime, log } = await start();
    await shown(port, 'a.internal');
    const app = [...(runtime.current?.modules() ?? [])].map(({ instance }) => instance).find((instance) => instance instanceof tlsModules.TlsApp) as tlsModules.TlsApp;
    expect(JSON.stringify([app.report(), log.lines])).not.to.contain('PRIVATE');
    const names = await readdir(join(folder.path, 'data/certificates/local'));
    expect(names.sort()).to.deep.equal(['127.0.0.1', 'a.internal', 'wildcard_.b.internal']);
  });
});
