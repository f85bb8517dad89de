import type { Readable } from 'node:stream';
import { HeaderList } from '../fields/header-list.js';
import { isAwaited } from '../request/is-awaited.js';
import type { ExpectedFields } from '../request/expected-fields.js';
import { keptFields } from '../request/request-head.js';
import type { ConnectionInfo } from '../connection/connection-info.js';
import { ServerRequest } from '../request/server-request.js';
import type { Http1Response } from './http1-response.js';
import type { Incoming } from './incoming.js';
import type { RequestTarget } from '../uri/request-target.js';

/** A request over HTTP/1. @internal */
export class Http1Request extends ServerRequest {
  constructor(
    private readonly incoming: Incoming,
    readonly response: Http1Response,
    connection: ConnectionInfo,
    target: RequestTarget,
    private readonly expected: ExpectedFields,
  ) {
    const { contentLength, transferEncoding } = incoming.head;
    super(incoming.method as string, target.uri, target.host, transferEncoding === undefined ? (contentLength ?? 0) : undefined, connection);
  }

  get protocol(): string {
    return this.incoming.httpVersionMinor === 0 ? 'HTTP/1.0' : 'HTTP/1.1';
  }

  get headers(): HeaderList {
    return (this.exchange.requestHeaders ??= new HeaderList(keptFields(this.incoming.rawHeaders, this.incoming.head, this.expected)));
  }

  get bytesRead(): number {
    return this.incoming.bytesRead;
  }

  get awaitsBody(): boolean {
    return !this.incoming.complete && isAwaited(this.incoming);
  }

  protected openBody(): Readable {
    this.response.sendContinue();
    return this.incoming;
  }
}
