import { Readable } from 'node:stream';
import { HeaderList } from '../fields/header-list.js';
import type { ConnectionInfo } from '../connection/connection-info.js';
import { ServerRequest } from '../request/server-request.js';
import { ExchangeState } from '../response/exchange-state.js';
import type { ServerResponse } from '../response/server-response.js';

/** Properties of a request. The defaults are `GET / HTTP/1.1` for `example.com` from 192.0.2.1. */
export interface TestRequestOptions {
  readonly method?: string;
  readonly uri?: string;
  readonly host?: string;
  /** Flat list. */
  readonly headers?: readonly string[];
  readonly protocol?: string;
  readonly remote?: string;
}

/** A request without a connection. */
export class TestRequest extends ServerRequest {
  readonly response = { headers: new HeaderList(['Server', 'Caddis']), onAbort: () => undefined, exchange: new ExchangeState() } as unknown as ServerResponse;
  readonly bytesRead = 0;
  readonly awaitsBody = false;
  readonly protocol: string;
  readonly headers: HeaderList;

  constructor({ method = 'GET', uri = '/', host = 'example.com', headers = [], protocol = 'HTTP/1.1', remote = '192.0.2.1' }: TestRequestOptions = {}) {
    const connection: ConnectionInfo = { remote: { address: remote, port: 50_000 }, local: { address: '192.0.2.99', port: 80 }, tls: undefined };
    super(method, uri, host, 0, connection);
    this.protocol = protocol;
    this.headers = new HeaderList([...headers]);
  }

  protected openBody(): Readable {
    return Readable.from([]);
  }
}
