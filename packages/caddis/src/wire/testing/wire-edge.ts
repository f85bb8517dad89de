import { readFile } from 'node:fs/promises';
import { createCertificates, freePort, maxTurnMs as usualMaxTurnMs, temporaryFolder, type RunningProcess } from '@caddis/test-servers';
import { startServer, type ServerKind } from '../../testing/server-process.js';
import { warmUp, warmUpServers } from './warm-up.js';

/** Options of {@link WireEdge.start}. */
export interface WireEdgeOptions {
  readonly kind?: ServerKind;
  /** Address of the only upstream. */
  readonly dial: string;
  /** Settings of the handler, besides the upstreams. */
  readonly proxy?: object;
  /** Settings of the server, besides listeners and routes. */
  readonly server?: object;
  /** True to use TLS, which also allows HTTP/2. */
  readonly encrypted?: boolean;
  /** True to retry requests if a backend is dead. */
  readonly triesAgain?: boolean;
  /** Maximum time that the event loop may be busy, in milliseconds; default 50. */
  readonly maxTurnMs?: number;
}

/** A server process that proxies everything to one backend. */
export class WireEdge {
  private constructor(
    readonly port: number,
    readonly process: RunningProcess,
    private readonly folder: Awaited<ReturnType<typeof temporaryFolder>>,
  ) {}

  /** Starts it on a free port of 127.0.0.1. */
  static async start({ kind = 'caddis', dial, proxy, server, encrypted = false, triesAgain = false, maxTurnMs = usualMaxTurnMs }: WireEdgeOptions): Promise<WireEdge> {
    const folder = await temporaryFolder();
    const port = await freePort();
    const warmUpPorts = { proxy: await freePort(), backend: await freePort(), dead: triesAgain ? await freePort() : undefined };
    try {
      const handler = { handler: 'reverse_proxy', upstreams: [{ dial }], ...proxy };
      const encryption = encrypted ? { tls_connection_policies: [{}] } : {};
      const edge = { listen: [`127.0.0.1:${port}`], automatic_https: { disable: true }, routes: [{ handle: [handler] }], ...encryption, ...server };
      const tls = encrypted ? { tls: { certificates: { load_files: [await certificateFiles(folder.path)] } } } : {};
      const servers = { edge, ...warmUpServers(warmUpPorts, encryption) };
      const config = { admin: { disabled: true }, apps: { http: { servers }, ...tls } };
      const judged = { maxTurnMs, warmUp: () => warmUp(warmUpPorts, encrypted) };
      return new WireEdge(port, await startServer(kind, config, folder.path, port, judged), folder);
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  /** Errors in its log that were thrown outside any call; there must never be one. */
  get strayErrors(): readonly string[] {
    return this.process
      .output()
      .split('\n')
      .filter((line) => /error outside of any call|promise rejected without a handler/.test(line));
  }

  /** Returns the resident memory of the process in bytes, as the kernel reports it. */
  async memory(): Promise<number> {
    const status = await readFile(`/proc/${this.process.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
  }

  async stop(): Promise<void> {
    await this.process.stop().finally(() => this.folder.remove());
  }
}

async function certificateFiles(folder: string): Promise<{ readonly certificate: string; readonly key: string }> {
  const { certificate, key } = (await createCertificates(folder)).server;
  return { certificate, key };
}
