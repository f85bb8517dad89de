import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SourceService } from '../source/source-service.js';
import { HttpService } from './http-service.js';

/** An HTTP service that returns addresses as a JSON array. */
export class ListService extends HttpService implements SourceService {
  private dials: readonly string[] = [];

  static async start(): Promise<ListService> {
    return new ListService(await ListService.listening());
  }

  get config(): { readonly url: string; readonly refresh: string } {
    return { url: this.url, refresh: '5ms' };
  }

  setAddresses(dials: readonly string[]): void {
    this.dials = dials;
    this.recover();
    this.answerHeld();
  }

  protected answer(_request: IncomingMessage, _body: string, response: ServerResponse): void {
    response.end(JSON.stringify(this.dials));
  }
}
