import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SourceService } from '../source/source-service.js';

/** A service over HTTP that names addresses, as a list in JSON. */
export class ListService implements SourceService {
  private mode: 'well' | 'failing' | 'hanging' = 'well';
  private dials: readonly string[] = [];
  private readonly hanging = new Set<ServerResponse>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ListService> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const service = new ListService(server);
    server.on('request', (_request, response) => service.answer(response));
    return service;
  }

  get config(): { readonly url: string; readonly refresh: string } {
    return { url: `http://127.0.0.1:${(this.server.address() as AddressInfo | null)?.port}/`, refresh: '5ms' };
  }

  setAddresses(dials: readonly string[]): void {
    this.dials = dials;
    this.mode = 'well';
    for (const response of this.hanging) this.answer(response);
    this.hanging.clear();
  }

  fail(): void {
    this.mode = 'failing';
  }

  hang(): void {
    this.mode = 'hanging';
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private answer(response: ServerResponse): void {
    if (this.mode === 'hanging') return void this.hanging.add(response);
    response.statusCode = this.mode === 'failing' ? 503 : 200;
    response.end(JSON.stringify(this.dials));
  }
}
