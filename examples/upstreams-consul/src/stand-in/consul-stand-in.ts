import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A service as `PUT /v1/agent/service/register` takes it. Only this stand-in knows `Health`, which replaces checks. */
export interface Registration {
  readonly Name: string;
  readonly ID?: string;
  readonly Address?: string;
  readonly Port?: number;
  readonly Tags?: readonly string[];
  readonly Meta?: Readonly<Record<string, string>>;
  readonly Weights?: { readonly Passing: number; readonly Warning: number };
  readonly Health?: 'passing' | 'warning' | 'critical';
}

/**
 * Answers like a Consul agent, as far as upstreams need it: blocking queries of `/v1/health/service/NAME`, with an index for each
 * service, tags, datacenters and a token; and registrations, which add and remove services.
 *
 * @see https://developer.hashicorp.com/consul/api-docs/features/blocking
 */
export class ConsulStandIn {
  /** Token that queries must contain; none if undefined. */
  token: string | undefined;
  /** Blocking queries that wait for a change. */
  readonly waiting = new Set<{ check(): void; end(): void }>();
  private readonly services = new Map<string, Registration>();
  /** Index of the last change of each service, including removed services. */
  private readonly changed = new Map<string, number>();
  private index = 10;
  private server: Server | undefined;

  constructor(private port = 0) {}

  get address(): string {
    return `http://localhost:${this.port}`;
  }

  /** Starts to listen; if it was stopped before, on the same port. */
  async up(): Promise<void> {
    const server = createServer((request, response) => void this.answer(request, response).catch((error: unknown) => response.destroy(error as Error)));
    this.server = server.listen(this.port, 'localhost');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
  }

  /** Closes all connections and stops. */
  async down(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  register(service: Registration): void {
    this.services.set(service.ID ?? service.Name, service);
    this.change(service.Name);
  }

  deregister(id: string): void {
    const service = this.services.get(id);
    this.services.delete(id);
    if (service !== undefined) this.change(service.Name);
  }

  /** Removes everything, like a cluster that was restored: indexes go back. */
  reset(): void {
    this.services.clear();
    this.changed.clear();
    this.index = 1;
  }

  private change(name: string): void {
    this.changed.set(name, (this.index += 1));
    for (const query of this.waiting) query.check();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.address);
    const [, version, kind, what, name = ''] = url.pathname.split('/').map(decodeURIComponent);
    const path = `${request.method} ${version}/${kind}/${what}`;
    if (path === 'PUT v1/agent/service' && name === 'register') {
      this.register((await json(request)) as Registration);
      response.end();
    } else if (path === 'PUT v1/agent/service' && name === 'deregister') {
      this.deregister(decodeURIComponent(url.pathname.split('/')[5] ?? ''));
      response.end();
    } else if (path === 'GET v1/health/service') {
      await this.health(name, url.searchParams, request, response);
    } else {
      response.writeHead(404).end();
    }
  }

  private async health(name: string, query: URLSearchParams, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (status: number, text: string): unknown => response.writeHead(status).end(text);
    if (this.token !== undefined && request.headers['x-consul-token'] !== this.token) return void refuse(403, 'ACL not found');
    if ((query.get('dc') ?? 'dc1') !== 'dc1') return void refuse(500, 'No path to datacenter');
    const index = Number(query.get('index') ?? 0);
    if (index > 0) await this.until(() => this.indexOf(name) > index, waitOf(query.get('wait')), response);
    const tag = query.get('tag');
    const entries = [...this.services.values()].filter((service) => service.Name === name && (tag === null || service.Tags?.includes(tag) === true));
    const shown = query.has('passing') ? entries.filter(({ Health = 'passing' }) => Health === 'passing') : entries;
    response.setHeader('X-Consul-Index', this.indexOf(name)).setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(shown.map(entryOf)));
  }

  private indexOf(name: string): number {
    return this.changed.get(name) ?? this.index;
  }

  private async until(isSo: () => boolean, waitMs: number, response: ServerResponse): Promise<void> {
    let end!: () => void;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const query = { check: () => isSo() && end(), end };
    const timer = setTimeout(end, waitMs + (waitMs / 16) * Math.random());
    response.once('close', end);
    this.waiting.add(query);
    query.check();
    await ended;
    this.waiting.delete(query);
    clearTimeout(timer);
  }
}

/** Parses `60000ms`, `30s` or `5m` to milliseconds; the default is five minutes, the maximum ten. */
function waitOf(text: string | null): number {
  const [, count = '5', unit = 'm'] = /^(\d+)(ms|s|m)$/.exec(text ?? '') ?? [];
  return Math.min(600_000, Number(count) * ({ ms: 1, s: 1000, m: 60_000 }[unit] ?? 1));
}

function entryOf({ Name, ID = Name, Address = '', Port = 0, Tags = [], Meta = {}, Weights = { Passing: 1, Warning: 1 }, Health = 'passing' }: Registration): unknown {
  return {
    Node: { Node: 'node-1', Address: '127.0.0.1', Datacenter: 'dc1' },
    Service: { ID, Service: Name, Tags, Address, Port, Meta, Weights },
    Checks: [{ CheckID: `service:${ID}`, ServiceID: ID, ServiceName: Name, Status: Health }],
  };
}
