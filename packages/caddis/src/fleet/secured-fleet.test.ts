import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { until } from '@caddis/test-helpers';
import { createCertificates, type Etcd, freePort, needPrograms, type RunningProcess, startEtcd, startProcess, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { runCommand } from '../testing/run-command.js';
import { commandPath } from '../testing/server-process.js';

describe('a fleet whose etcd has TLS and users', function () {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let etcd: Etcd;
  let access: object;
  const running: RunningProcess[] = [];

  before(async function () {
    needPrograms(this, 'etcd', 'openssl');
    folder = await temporaryFolder();
    const certificates = await createCertificates(folder.path);
    const { ca, certificate, key } = certificates.nameless;
    etcd = await startEtcd({ certificates });
    access = { endpoints: etcd.endpoints, timeout: '2s', username: 'node', password: 'right', tls: { root_ca_pem_files: [ca], client_certificate_file: certificate, client_certificate_key_file: key } };
    await etcd.secure({ username: 'node', password: 'right', ranges: [['edge'], ['edge/', 'edge0']], mayWrite: true });
  });
  after(async () => {
    await Promise.all(running.map((server) => server.stop()));
    await etcd?.close();
    await folder?.remove();
  });

  async function startNode(name: string, more: object = {}): Promise<{ readonly server: RunningProcess; readonly file: string }> {
    const own = join(folder.path, name);
    await mkdir(own);
    const file = join(own, 'caddis.json');
    await writeFile(file, JSON.stringify({ admin: { disabled: true, config: { load: { module: 'etcd', name, key: 'edge', report_ttl: '3s', ...access, ...more } } } }));
    const env = { HOME: own, XDG_CONFIG_HOME: own, XDG_DATA_HOME: own };
    const server = await startProcess({ command: process.execPath, args: [commandPath, 'run', '--config', file], env, ready: /"msg":"config serves"/ });
    running.push(server);
    return { server, file };
  }

  /** Returns the serial number of the certificate for a name; empty if there is none. */
  function serial(port: number, servername: string): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port, servername, rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().serialNumber);
        socket.destroy();
      });
      socket.once('error', () => resolve(''));
    });
  }

  it('is changed, and has its certificates there, also when etcd does not know its tokens any more', async () => {
    const { server, file } = await startNode('a');
    const port = await freePort();
    const pushed = join(folder.path, 'pushed.json');
    const push = async (names: readonly string[]): Promise<void> => {
      const config = {
        storage: { module: 'etcd', ...access, key: 'edge/storage' },
        apps: {
          tls: { certificates: { automate: names }, automation: { policies: [{ issuers: [{ module: 'internal' }] }] } },
          http: { servers: { edge: { listen: [`127.0.0.1:${port}`], automatic_https: { disable: true }, tls_connection_policies: [{}], routes: [{ handle: [{ handler: 'static_response', body: 'hello' }] }] } } },
        },
      };
      await writeFile(pushed, JSON.stringify(config));
      const { code, stdout, stderr } = await runCommand(['fleet', 'push', '--config', file, pushed]);
      expect([code, code === 0 ? '' : stdout + stderr]).to.deep.equal([0, '']);
    };
    await push(['a.example']);
    let first = '';
    await until('it shows a certificate', async () => (first = await serial(port, 'a.example')) !== '');

    await etcd.changePassword('node', 'right');
    await push(['a.example', 'b.example']);
    await until('it shows another certificate', async () => (await serial(port, 'b.example')) !== '');
    expect(await serial(port, 'a.example')).to.equal(first);
    expect(server.output()).not.to.contain('ETCD_DENIED');
  });

  it('tells a node whose password is wrong so, with the place in its config', async () => {
    const { server } = await startNode('b', { password: 'wrong' });
    await until('both have failed', () => /etcd cannot be read/.test(server.output()) && /report of this node cannot be written/.test(server.output()));
    const before = await etcd.count('Authenticate');
    // Two more requests mean that it has paused in between. The tests of the loader check the length of the pauses.
    await until('it has asked again', async () => (await etcd.count('Authenticate')) > before + 2);
    const lines = server.output().split('\n').filter((line) => line.includes('ETCD_DENIED'));
    expect(lines.length).to.equal(2);
    for (const line of lines) {
      expect(JSON.parse(line)).to.include({ level: 'warn', module: 'caddy.config_loaders.etcd', path: '/admin/config/load' });
      expect(line).to.contain('authentication failed, invalid user ID or password');
    }
  });
});
