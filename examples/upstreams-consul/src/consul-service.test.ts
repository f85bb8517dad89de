import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { sourceConformance, type SourceService } from '@caddis/testkit';
import { ConsulUpstreams } from './consul-upstreams.js';
import { ConsulStandIn } from './stand-in/consul-stand-in.js';

/** A Consul that the kit controls. */
class DrivenConsul implements SourceService {
  private readonly named = new Set<string>();
  private silent: { readonly server: Server; readonly sockets: Set<Socket> } | undefined;
  private isUp = false;

  constructor(private readonly consul: ConsulStandIn) {}

  static async start(): Promise<DrivenConsul> {
    const driven = new DrivenConsul(new ConsulStandIn());
    await driven.up();
    return driven;
  }

  get config(): object {
    return { source: 'consul', service: 'shop', address: this.consul.address };
  }

  async setAddresses(dials: readonly string[]): Promise<void> {
    const wanted = new Set(dials);
    for (const dial of this.named) if (!wanted.has(dial)) this.consul.deregister(dial);
    for (const dial of wanted) {
      const [Address, port] = dial.split(':') as [string, string];
      if (!this.named.has(dial)) this.consul.register({ Name: 'shop', ID: dial, Address, Port: Number(port) });
    }
    this.named.clear();
    for (const dial of wanted) this.named.add(dial);
    await this.up();
  }

  /** Refuses connections. */
  async fail(): Promise<void> {
    await this.stop();
  }

  /** Accepts connections, and sends nothing. */
  async hang(): Promise<void> {
    await this.stop();
    const sockets = new Set<Socket>();
    const server = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
    this.silent = { server, sockets };
    await once(server.listen(Number(new URL(this.consul.address).port), 'localhost'), 'listening');
  }

  async stop(): Promise<void> {
    const { silent, isUp } = this;
    this.silent = undefined;
    this.isUp = false;
    for (const socket of silent?.sockets ?? []) socket.destroy();
    if (silent !== undefined) await new Promise((resolve) => silent.server.close(resolve));
    if (isUp) await this.consul.down();
  }

  private async up(): Promise<void> {
    if (this.isUp) return;
    await this.stop();
    await this.consul.up();
    this.isUp = true;
  }
}

// The source retries one second after a failure, and later after growing pauses.
sourceConformance(ConsulUpstreams, { describe, it, start: () => DrivenConsul.start(), settleMs: 10_000, deadlineMs: 10_000 });
