import type { Readable } from 'node:stream';
import type { Endpoint, Handler, HttpRequest, Placeholders } from '@caddis/core/http';
import type { HeaderList } from '../fields/header-list.js';
import { RequestPlaceholders } from '../placeholders/request-placeholders.js';
import type { ServerResponse } from '../response/server-response.js';
import type { ClientAddress, ClientAddresses } from './client-address.js';
import type { ConnectionInfo } from '../connection/connection-info.js';
import type { FaultHearer, RequestProgress } from '../guards/module-at-work.js';
import type { TlsState } from '../connection/tls-state.js';

/** What a request needs to know of its server. @internal */
export interface RequestServer extends FaultHearer {
  readonly clients: ClientAddresses;
  /** Milliseconds until the server stops; `undefined` while that is not known. */
  readonly timeLeft: number | undefined;
}

/**
 * A request that a server received. The head is given; what costs something is made on first use.
 *
 * @internal
 */
export abstract class ServerRequest implements HttpRequest, RequestProgress {
  readonly originalMethod: string;
  readonly originalUri: string;
  readonly startedAt = performance.now();
  /** Set by the server that takes the request on, before any route sees it. */
  server: RequestServer | undefined;
  atWork: object | undefined;
  /** The handler that the server itself has called, and that has called the others. */
  outermost: Handler | undefined;
  /** What the outermost handler has passed on and perhaps not waited for. */
  passedOn: Promise<void> | undefined;
  abstract readonly response: ServerResponse;
  abstract readonly protocol: string;

  private varsMade: Map<string, unknown> | undefined;
  private placeholdersMade: Placeholders | undefined;
  private clientMade: ClientAddress | undefined;
  private signalMade: AbortSignal | undefined;
  private bodyMade: Readable | undefined;

  constructor(
    public method: string,
    public uri: string,
    public host: string,
    public bodyLength: number | undefined,
    protected readonly connection: ConnectionInfo,
  ) {
    this.originalMethod = method;
    this.originalUri = uri;
  }

  abstract get headers(): HeaderList;

  /** Opens the body as it comes from the client. */
  protected abstract openBody(): Readable;

  /** Bytes of the body that have arrived. */
  abstract get bytesRead(): number;

  get received(): number {
    return this.bytesRead;
  }

  get scheme(): 'http' | 'https' {
    return this.connection.tls === undefined ? 'http' : 'https';
  }

  get body(): Readable {
    return (this.bodyMade ??= this.openBody());
  }

  set body(body: Readable) {
    this.bodyMade = body;
  }

  get remote(): Endpoint {
    return this.connection.remote;
  }

  get local(): Endpoint {
    return this.connection.local;
  }

  get tls(): TlsState | undefined {
    return this.connection.tls;
  }

  get clientIp(): string {
    return this.client.ip;
  }

  get fromTrustedProxy(): boolean {
    return this.client.trusted;
  }

  get vars(): Map<string, unknown> {
    return (this.varsMade ??= new Map());
  }

  get placeholders(): Placeholders {
    return (this.placeholdersMade ??= new RequestPlaceholders(this));
  }

  get signal(): AbortSignal {
    if (this.signalMade === undefined) {
      const controller = new AbortController();
      this.signalMade = controller.signal;
      this.response.onOver = () => controller.abort();
      if (this.response.isClosed) controller.abort();
    }
    return this.signalMade;
  }

  private get client(): ClientAddress {
    return (this.clientMade ??= this.server?.clients.find(this) ?? { ip: this.remote.address, trusted: false });
  }
}
