import { connect, type SecureVersion } from 'node:tls';
import { freePort, createCertificates, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { startWorkers, type WorkersProcess } from '../workers/testing/workers-process.js';

interface Visit {
  readonly isReused: boolean;
  readonly session: Buffer | undefined;
}

/** Sends a request on its own connection. @param session - TLS session of an earlier connection, to be resumed */
function visit(port: number, version: SecureVersion, session?: Buffer): Promise<Visit> {
  return new Promise((resolve, reject) => {
    let given: Buffer | undefined;
    let isReused = false;
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, minVersion: version, maxVersion: version, ...(session === undefined ? {} : { session }) });
    socket.on('session', (ticket: Buffer) => (given = ticket));
    socket.on('error', reject);
    socket.on('secureConnect', () => {
      isReused = socket.isSessionReused();
      socket.write('GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n');
    });
    socket.on('close', () => resolve({ isReused, session: given }));
    socket.resume();
  });
}

describe('tickets of sessions with workers', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let running: WorkersProcess | undefined;

  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') process.stderr.write(`${running?.server.output() ?? ''}\n`);
    await running?.server.stop();
    running = undefined;
    await folder.remove();
  });

  it('are taken by every worker, whichever gave them', async () => {
    const { certificate, key } = (await createCertificates(folder.path)).server;
    const routes = [{ handle: [{ handler: 'static_response', body: 'hi' }] }];
    running = await startWorkers(folder.path, routes);
    const port = await freePort();
    const edge = { listen: [`127.0.0.1:${running.port}`], automatic_https: { disable: true }, routes };
    const encrypted = { listen: [`127.0.0.1:${port}`], automatic_https: { disable: true }, logs: {}, routes, tls_connection_policies: [{}] };
    await running.reload([], { apps: { http: { servers: { edge, encrypted } }, tls: { certificates: { load_files: [{ certificate, key }] } } } });
    await running.logged(`https://127.0.0.1:${port}`);
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const { isReused, session } = await visit(port, version);
      expect([isReused, session === undefined]).to.deep.equal([false, false]);
      const workers = new Set([(await running.logged('"http.log.access')).worker]);
      // Visit each worker in turn.
      for (let visits = 0; visits < 4; visits += 1) {
        expect((await visit(port, version, session)).isReused).to.equal(true);
        workers.add((await running.logged('"http.log.access')).worker);
      }
      expect([...workers].sort()).to.deep.equal([1, 2]);
    }
  });
});
