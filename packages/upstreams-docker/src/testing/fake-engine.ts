import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { ListedContainer } from '../engine/container.js';

/** How the fake handles an endpoint: like an engine, not at all, incompletely, or with a given status and text. */
export type Behaviour = 'answer' | 'silence' | 'stall' | { readonly status: number; readonly body: string };

const paths = { ping: '/_ping', events: '/events', list: '/containers/json' } as const;
type Endpoint = keyof typeof paths;

/** An engine for faults that cannot be caused in a real one. It listens on a port of the loopback address. */
export class FakeEngine {
  /** The containers that it lists. */
  containers: readonly ListedContainer[] = [];
  /** The API version that it reports; `undefined` if it reports none. */
  apiVersion: string | undefined = '1.47';
  readonly behaviour: Record<Endpoint, Behaviour> = { ping: 'answer', events: 'answer', list: 'answer' };
  /** Decoded paths and queries of the requests. */
  readonly requests: string[] = [];
  private port = 0;
  private readonly streams = new Set<ServerResponse>();
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((request, response) => this.handle(request, response));

  private constructor() {
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  static async start(): Promise<FakeEngine> {
    const engine = new FakeEngine();
    await engine.up();
    return engine;
  }

  /** The address in the form of `DOCKER_HOST`. */
  get host(): string {
    return `tcp://127.0.0.1:${this.port}`;
  }

  /** Number of connections that clients keep open. */
  get connections(): number {
    return this.sockets.size;
  }

  /** Number of requests to an endpoint so far. */
  count(endpoint: Endpoint): number {
    return this.requests.filter((path) => endpointOf(path) === endpoint).length;
  }

  /** Resolves when no client keeps a connection open. */
  async idle(): Promise<void> {
    for (const socket of this.sockets) await once(socket, 'close');
  }

  /** Resolves at the next request. */
  async nextRequest(): Promise<void> {
    await once(this.server, 'request');
  }

  /** Sends an event to all subscribers. */
  emit(event: object): void {
    for (const stream of this.streams) stream.write(`${JSON.stringify(event)}\n`);
  }

  /** Ends the event streams: properly, or with a reset of the connection. */
  cut(how: 'end' | 'reset'): void {
    for (const stream of this.streams) {
      if (how === 'end') stream.end();
      else stream.socket?.resetAndDestroy();
    }
  }

  /** Stops listening and closes every connection. */
  async down(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  /** Listens again on the same port. */
  async up(): Promise<void> {
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(request.url ?? '');
    this.requests.push(path);
    const endpoint = endpointOf(path);
    const behaviour = endpoint === undefined ? { status: 404, body: '{"message":"page not found"}' } : this.behaviour[endpoint];
    if (behaviour === 'silence') return;
    if (behaviour === 'stall') response.write('[');
    else if (behaviour !== 'answer') response.writeHead(behaviour.status).end(behaviour.body);
    else if (endpoint === 'ping') response.writeHead(200, this.apiVersion === undefined ? {} : { 'Api-Version': this.apiVersion }).end('OK');
    else if (endpoint === 'list') response.end(JSON.stringify(this.select(path)));
    else this.open(response);
  }

  /** Applies the filter by ID. The enabling label is not checked, because all containers have it. */
  private select(path: string): readonly ListedContainer[] {
    const { id } = JSON.parse(new URLSearchParams(path.split('?')[1]).get('filters') ?? '{}') as { readonly id?: readonly string[] };
    return id === undefined ? this.containers.filter(({ Labels }) => Labels !== undefined) : this.containers.filter(({ Id }) => id.includes(Id));
  }

  private open(response: ServerResponse): void {
    response.flushHeaders();
    this.streams.add(response);
    response.once('close', () => this.streams.delete(response));
  }
}

function endpointOf(path: string): Endpoint | undefined {
  return (Object.keys(paths) as Endpoint[]).find((name) => path.split('?')[0]?.endsWith(paths[name]));
}

/** Returns a list entry: an enabled container in one network, with port 80. */
export function listedContainer(name: string, ip: string, more: Partial<ListedContainer> = {}): ListedContainer {
  return {
    Id: name.padEnd(64, '0'),
    Names: [`/${name}`],
    State: 'running',
    Status: 'Up 5 minutes',
    HostConfig: { NetworkMode: 'web' },
    NetworkSettings: { Networks: { web: { NetworkID: 'web-id', IPAddress: ip, GlobalIPv6Address: '' } } },
    Ports: [],
    ...more,
    Labels: { 'com.caddyserver.http.enable': 'true', 'com.caddyserver.http.upstream.port': '80', ...more.Labels },
  };
}
