import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DnsRecord } from '@caddis/core/tls';
import type { DnsService, FoundText } from '../dns/dns-service.js';
import { HttpService } from './http-service.js';

/** A hosting company: keeps the records of two zones and has an HTTP API for them. */
export class RecordService extends HttpService implements DnsService {
  readonly zones = ['example.test', 'other.test'] as const;
  private readonly records = new Map<string, DnsRecord[]>(this.zones.map((zone) => [zone, []]));

  static async start(): Promise<RecordService> {
    return new RecordService(await RecordService.listening());
  }

  get config(): { readonly url: string } {
    return { url: this.url.replace(/\/$/, '') };
  }

  texts(name: string): readonly FoundText[] {
    return [...this.records].flatMap(([zone, records]) => records.filter((record) => (record.name === '@' ? zone : `${record.name}.${zone}`) === name));
  }

  /** Handles `GET` and `PUT` of all records of a zone, `POST` of one more record, and `DELETE` of equal records. */
  protected answer({ method, url = '' }: IncomingMessage, body: string, response: ServerResponse): void {
    const zone = url.slice(1);
    const records = this.records.get(zone);
    if (records === undefined) return void response.writeHead(404).end();
    const given = body === '' ? undefined : (JSON.parse(body) as DnsRecord);
    if (method === 'PUT') this.records.set(zone, given as unknown as DnsRecord[]);
    else if (method === 'POST' && given !== undefined) records.push(given);
    else if (method === 'DELETE') this.records.set(zone, records.filter(({ name, value }) => name !== given?.name || value !== given.value));
    response.end(JSON.stringify(records));
  }
}
