import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DnsRecord } from '@caddis/core/tls';
import type { DnsService, FoundText } from '../dns/dns-service.js';

/** A hosting company: keeps records of two zones, and has an API over HTTP. */
export class RecordService implements DnsService {
  readonly zones = ['example.test', 'other.test'] as const;
  private mode: 'well' | 'failing' | 'hanging' = 'well';
  private readonly records = new Map<string, DnsRecord[]>(this.zones.map((zone) => [zone, []]));

  private constructor(private readonly server: Server) {}

  static async start(): Promise<RecordService> {
    const server = createServer({ keepAliveTimeout: 0 }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const service = new RecordService(server);
    server.on('request', (request, response) => void service.answer(request, response));
    return service;
  }

  get config(): { readonly url: string } {
    return { url: `http://127.0.0.1:${(this.server.address() as AddressInfo | null)?.port}` };
  }

  texts(name: string): readonly FoundText[] {
    return [...this.records].flatMap(([zone, records]) => records.filter((record) => (record.name === '@' ? zone : `${record.name}.${zone}`) === name));
  }

  fail(): void {
    this.mode = 'failing';
  }

  hang(): void {
    this.mode = 'hanging';
  }

  recover(): void {
    this.mode = 'well';
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** `GET`, `PUT` all records of a zone; `POST` one more, `DELETE` those that are the same. */
  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const text = Buffer.concat(pieces).toString('utf8');
    if (this.mode === 'hanging') return;
    const zone = request.url?.slice(1) ?? '';
    const records = this.records.get(zone);
    if (this.mode === 'failing' || records === undefined) return void response.writeHead(this.mode === 'failing' ? 503 : 404).end();
    const given = text === '' ? undefined : (JSON.parse(text) as DnsRecord);
    if (request.method === 'PUT') this.records.set(zone, given as unknown as DnsRecord[]);
    else if (request.method === 'POST' && given !== undefined) records.push(given);
    else if (request.method === 'DELETE') this.records.set(zone, records.filter(({ name, value }) => name !== given?.name || value !== given.value));
    response.end(JSON.stringify(records));
  }
}
