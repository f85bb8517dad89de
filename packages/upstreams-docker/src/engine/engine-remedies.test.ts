import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { isCaddisError, systemClock } from '@caddis/core';
import { createCertificates, needPrograms, temporaryFolder } from '@caddis/test-servers';
import { expect } from 'chai';
import { FakeEngine } from '../testing/fake-engine.js';
import { EngineConnection } from './engine-connection.js';
import { unreachableRemedy } from './engine-remedies.js';
import { resolveEngineSettings, unheededEnvironment } from './engine-settings.js';

describe('what to do about an engine', () => {
  const hosts: readonly (readonly [host: string, remedy: string])[] = [
    ['engine:2375', 'write "tcp://engine:2375"'],
    ['10.0.0.1', 'write "tcp://10.0.0.1"'],
    ['[::1]:2375', 'write "tcp://[::1]:2375"'],
    ['/var/run/docker.sock', 'write "unix:///var/run/docker.sock"'],
    ['./docker.sock', 'write "unix:///path/to/./docker.sock"'],
    ['unix:/var/run/docker.sock', 'write the scheme with two slashes, as in "unix:///var/run/docker.sock", "tcp://engine.example:2376" or "npipe:////./pipe/docker_engine"'],
    ['\\\\.\\pipe\\docker_engine', 'write "npipe:////./pipe/docker_engine"'],
    ['ssh://user@engine', 'open a tunnel with ssh -NL /run/engine.sock:/var/run/docker.sock user@host, and write "unix:///run/engine.sock"'],
    ['fd://', 'fd:// is only for the engine itself; write the path of its socket, "unix:///var/run/docker.sock"'],
    ['ftp://engine', 'write "unix:///var/run/docker.sock", "tcp://engine.example:2376" or "npipe:////./pipe/docker_engine"'],
    ['tcp://engine:2375/v1.41', 'write "unix:///var/run/docker.sock", "tcp://engine.example:2376" or "npipe:////./pipe/docker_engine"'],
  ];
  for (const [host, remedy] of hosts) {
    it(`is said of DOCKER_HOST=${host}`, () => {
      expect(helpOf(() => resolveEngineSettings({}, { DOCKER_HOST: host }))).to.equal(remedy);
    });
  }

  const environments: readonly (readonly [name: string, environment: NodeJS.ProcessEnv, words: readonly string[]])[] = [
    ['nothing of an empty environment', {}, []],
    ['nothing of the default context', { DOCKER_CONTEXT: 'default' }, []],
    ['nothing of a context beside a host', { DOCKER_CONTEXT: 'remote', DOCKER_HOST: 'tcp://engine' }, []],
    ['that a context is not read', { DOCKER_CONTEXT: 'remote' }, ['DOCKER_CONTEXT']],
    ['that TLS needs a folder', { DOCKER_TLS_VERIFY: '1' }, ['DOCKER_TLS_VERIFY']],
    ['nothing of TLS with a folder', { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' }, []],
  ];
  for (const [name, environment, words] of environments) {
    it(`says ${name}`, () => {
      expect(unheededEnvironment({}, environment).map((text) => text.split(' ')[0])).to.deep.equal(words);
    });
  }

  describe('that cannot be reached', () => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    beforeEach(async () => {
      folder = await temporaryFolder();
    });
    afterEach(() => folder.remove());

    async function helpFor(host: string, environment: NodeJS.ProcessEnv = {}): Promise<string | undefined> {
      const settings = resolveEngineSettings({ host }, environment);
      const closed = new AbortController();
      const error: unknown = await EngineConnection.open(settings, { clock: systemClock, timeoutMs: 60_000, signal: closed.signal }).catch((thrown: unknown) => thrown);
      return isCaddisError(error) ? `${error.code}: ${error.help}` : String(error);
    }

    it('is to look for the socket where there is none', async () => {
      const path = join(folder.path, 'none.sock');
      expect(await helpFor(`unix://${path}`)).to.equal(
        `DOCKER_ENGINE_UNREACHABLE: check that the engine runs, and that ${path} is its socket; in a container the socket must be mounted; it is tried again until it answers`,
      );
    });

    it('is to look at the path where it leads to a file', async () => {
      const path = join(folder.path, 'file');
      await writeFile(path, '');
      expect(await helpFor(`unix://${path}`)).to.match(/nothing listens on|is not a socket/);
    });

    it('is to have the user allowed where the socket is not for it', () => {
      const settings = resolveEngineSettings({}, {});
      for (const code of ['EACCES', 'EPERM']) {
        expect(unreachableRemedy(Object.assign(new Error(`connect ${code}`), { code }), settings)).to.equal(
          'let the user of this process use /var/run/docker.sock, e.g. by making it a member of the group that owns the socket (usually docker)',
        );
      }
    });

    it('is to check the port if no process listens on it', async () => {
      const engine = await FakeEngine.start();
      await engine.down();
      expect(await helpFor(engine.host)).to.match(/check that the engine runs and listens on this port/);
    });

    it('is to leave TLS out where the port has none, and to look at files that are no certificates', async function () {
      needPrograms(this, 'openssl');
      const { client } = await createCertificates(folder.path);
      const server = createServer((socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
      await once(server, 'listening');
      try {
        const { port } = server.address() as { readonly port: number };
        const tls = { authorityFiles: [client.ca], insecure: false };
        const settings = { host: `tcp://127.0.0.1:${port}`, endpoint: { host: '127.0.0.1', port }, tls };
        const options = { clock: systemClock, timeoutMs: 60_000, signal: new AbortController().signal };
        const plain: unknown = await EngineConnection.open(settings, options).catch((thrown: unknown) => thrown);
        expect(isCaddisError(plain) && plain.help).to.match(/does not speak TLS/);
        const file = join(folder.path, 'no.pem');
        await writeFile(file, '-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n');
        const broken: unknown = await EngineConnection.open({ ...settings, tls: { ...tls, certificateFile: file, keyFile: file } }, options).catch((thrown: unknown) => thrown);
        expect(isCaddisError(broken) && `${broken.code}: ${broken.help}`).to.match(/^DOCKER_ENGINE_UNREACHABLE: check the certificates/);
      } finally {
        server.close();
      }
    });

    it('is to leave the version out that the engine does not speak', async () => {
      const engine = await FakeEngine.start();
      try {
        engine.behaviour.list = { status: 400, body: '{"message":"client version 1.10 is too old. Minimum supported API version is 1.24"}' };
        const settings = resolveEngineSettings({ host: engine.host, api_version: '1.10' }, {});
        const connection = await EngineConnection.open(settings, { clock: systemClock, timeoutMs: 60_000, signal: new AbortController().signal });
        const error: unknown = await connection.listContainers({}).catch((thrown: unknown) => thrown);
        expect(isCaddisError(error) && error.help).to.match(/^leave out `api_version` and DOCKER_API_VERSION/);
      } finally {
        await engine.down();
      }
    });
  });
});

function helpOf(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return isCaddisError(error) ? error.help : String(error);
  }
}
