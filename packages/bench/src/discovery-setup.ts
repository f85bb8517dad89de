import { Agent, request } from 'node:http';
import { addressRecord, freePort, startScriptedDns, temporaryFolder, type RunningProcess, type ScriptedDns } from '@caddis/test-servers';
import { startContender } from './contender.js';
import { caddis } from './contenders/caddis.js';
import { startBackend } from './load-matrix.js';

/** The name for which the DNS server never answers. @internal */
export const silentName = 'silent.test';

/** Caddis in front of the backend, with a DNS server that resolves every host except one to the backend. @internal */
export class DiscoverySetup {
  private readonly agent = new Agent({ keepAlive: true });

  private constructor(
    readonly dns: ScriptedDns,
    readonly server: RunningProcess,
    readonly port: number,
    private readonly end: () => Promise<void>,
  ) {}

  /** Starts everything. Answers are fresh for one second, so that names in use are constantly looked up. */
  static async start(): Promise<DiscoverySetup> {
    const [backendPort, secondPort, port] = [await freePort(), await freePort(), await freePort()];
    const dns = await startScriptedDns(({ name }) => (name === silentName ? 'drop' : { answers: [addressRecord(name, '127.0.0.1')] }));
    const backend = await startBackend(backendPort, secondPort);
    const folder = await temporaryFolder();
    const source = { source: 'a', name: '{http.request.host}', port: String(backendPort), refresh: '1s', versions: { ipv4: true }, resolver: { addresses: [dns.udp] } };
    const contender = caddis('caddis', () => ({ dynamic_upstreams: source }));
    const server = await startContender(contender, { listen: port, backend: backendPort, secondBackend: secondPort }, folder.path);
    return new DiscoverySetup(dns, server, port, async () => {
      await server.stop();
      await backend.stop();
      await dns.stop();
      await folder.remove();
    });
  }

  /** Sends a request for a host. @returns the status; 0 if the connection broke */
  async get(host: string): Promise<number> {
    return new Promise((resolve) => {
      const sent = request({ host: '127.0.0.1', port: this.port, path: '/bytes/1', headers: { host }, agent: this.agent }, (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
      });
      sent.once('error', () => resolve(0));
      sent.end();
    });
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    await this.end();
  }
}
