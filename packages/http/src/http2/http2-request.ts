import type { ServerHttp2Stream } from 'node:http2';
import type { Readable } from 'node:stream';
import { HeaderList } from '../fields/header-list.js';
import type { ConnectionInfo } from '../connection/connection-info.js';
import { isAwaited } from '../request/is-awaited.js';
import { ServerRequest } from '../request/server-request.js';
import type { Http2Head } from './http2-head.js';
import type { Http2Response } from './http2-response.js';

/** An HTTP/2 request. @internal */
export class Http2Request extends ServerRequest {
  readonly protocol = 'HTTP/2.0';
  readonly headers: HeaderList;

  constructor(
    private readonly http2Stream: ServerHttp2Stream,
    readonly response: Http2Response,
    connection: ConnectionInfo,
    head: Http2Head,
  ) {
    super(head.method, head.uri, head.host, http2Stream.endAfterHeaders ? 0 : head.contentLength, connection);
    this.headers = new HeaderList(head.fields);
  }

  get bytesRead(): number {
    return this.http2Stream.readableEnded ? (this.bodyLength ?? 0) : 0;
  }

  /** The bytes received on the whole connection, because a stream does not count its own. */
  override get received(): number {
    return this.http2Stream.session?.socket.bytesRead ?? 0;
  }

  get awaitsBody(): boolean {
    return !this.http2Stream.endAfterHeaders && isAwaited(this.http2Stream);
  }

  protected openBody(): Readable {
    this.response.sendContinue();
    return this.http2Stream;
  }
}
