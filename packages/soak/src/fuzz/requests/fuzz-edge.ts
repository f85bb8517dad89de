import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { accepts, createCertificates, freePort, startProcess, temporaryFolder, type RunningProcess } from '@caddis/test-servers';

const command = fileURLToPath(new URL('dist/main.js', import.meta.resolve('caddis/package.json')));
/** Timeout for reading requests. It is short, because incomplete HTTP/1 requests would otherwise delay the fuzz. */
const soon = '300ms';

/** The released command as a proxy that forwards everything to one backend, over HTTP/1 and HTTP/2. */
export class FuzzEdge {
  private constructor(
    readonly plainPort: number,
    readonly tlsPort: number,
    readonly process: RunningProcess,
    private readonly folder: Awaited<ReturnType<typeof temporaryFolder>>,
  ) {}

  /** Starts the proxy. */
  static async start(dial: string): Promise<FuzzEdge> {
    const folder = await temporaryFolder();
    const [plain, tls] = [await freePort(), await freePort()];
    const { certificate, key } = (await createCertificates(folder.path)).server;
    const routes = [{ handle: [{ handler: 'reverse_proxy', upstreams: [{ dial }] }] }];
    const common = { automatic_https: { disable: true }, routes };
    const limits = { read_timeout: soon, read_header_timeout: soon, idle_timeout: soon };
    const servers = {
      plain: { ...common, ...limits, listen: [`127.0.0.1:${plain}`] },
      tls: { ...common, read_timeout: '3s', listen: [`127.0.0.1:${tls}`], tls_connection_policies: [{}] },
    };
    const file = join(folder.path, 'caddis.json');
    await writeFile(file, JSON.stringify({ admin: { disabled: true }, apps: { http: { servers }, tls: { certificates: { load_files: [{ certificate, key }] } } } }));
    const server = await startProcess({
      command: process.execPath,
      args: [command, 'run', '--config', file],
      env: { HOME: folder.path, XDG_CONFIG_HOME: folder.path, XDG_DATA_HOME: folder.path },
      ready: async () => (await accepts(plain)) && accepts(tls),
    });
    return new FuzzEdge(plain, tls, server, folder);
  }

  /** Errors in the log that no code handled. There must never be any. */
  get strayErrors(): readonly string[] {
    return this.process
      .output()
      .split('\n')
      .filter((line) => /error outside of any call|promise rejected without a handler/.test(line));
  }

  async stop(): Promise<void> {
    await this.process.stop();
    await this.folder.remove();
  }
}
