import { connect, type SecureVersion } from 'node:tls';
import { createCertificates, freePort } from '@caddis/test-servers';
import { expect } from 'chai';
import { useWorkers } from '../workers/testing/use-workers.js';

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
  const workers = useWorkers();

  it('are taken by every worker, whichever gave them', async () => {
    const { certificate, key } = (await createCertificates(workers.folder)).server;
    const routes = [{ handle: [{ handler: 'static_response', body: 'hi' }] }];
    const running = await workers.start(routes);
    const port = await freePort();
    const edge = { listen: [`127.0.0.1:${running.port}`], automatic_https: { disable: true }, routes };
    const encrypted = { listen: [`127.0.0.1:${port}`], automatic_https: { disable: true }, logs: {}, routes, tls_connection_policies: [{}] };
    await running.reload([], { apps: { http: { servers: { edge, encrypted } }, tls: { certificates: { load_files: [{ certificate, key }] } } } });
    await running.logged(`https://127.0.0.1:${port}`);
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const { isReused, session } = await visit(port, version);
      expect([isReused, session === undefined]).to.deep.equal([false, false]);
      const seen = new Set([(await running.logged('"http.log.access')).worker]);
      // Visit each worker in turn.
      for (let visits = 0; visits < 4; visits += 1) {
        expect((await visit(port, version, session)).isReused).to.equal(true);
        seen.add((await running.logged('"http.log.access')).worker);
      }
      expect([...seen].sort()).to.deep.equal([1, 2]);
    }
  });
});
