import type { Readable } from 'node:stream';
import type { Endpoint, HttpRequest, Placeholders } from '@caddis/core/http';
import type { HeaderList } from '../fields/header-list.js';
import { RequestPlaceholders } from '../placeholders/request-placeholders.js';
import type { ExchangeState, RequestServer } from '../response/exchange-state.js';
import type { ServerResponse } from '../response/server-response.js';
import type { ClientAddress } from '../connection/client-address.js';
import type { ConnectionInfo } from '../connection/connection-info.js';
import type { RequestProgress } from '../guards/module-at-work.js';
import type { TlsState } from '../connection/tls-state.js';

/**
 * A request that the server has received. Expensive parts, such as placeholders and the abort signal, are created on first use.
 *
 * @internal
 */
export abstract class ServerRequest implements HttpRequest, RequestProgress {
  readonly originalMethod: string;
  readonly originalUri: string;
  readonly startedAt = performance.now();
  abstract readonly response: ServerResponse;
  abstract readonly protocol: string;

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

  /** Returns the body as the client sends it; the same stream at each call. */
  protected abstract openBody(): Readable;

  /** Number of body bytes that have arrived. */
  abstract get bytesRead(): number;

  get received(): number {
    return this.bytesRead;
  }

  abstract get awaitsBody(): boolean;

  /** The mutable state of the exchange, which handlers cannot freeze. */
  get exchange(): ExchangeState<ServerResponse> {
    return this.response.exchange;
  }

  get server(): RequestServer | undefined {
    return this.exchange.server;
  }

  get atWork(): object | undefined {
    return this.exchange.atWork;
  }

  set atWork(module: object | undefined) {
    this.exchange.atWork = module;
  }

  get scheme(): 'http' | 'https' {
    return this.connection.tls === undefined ? 'http' : 'https';
  }

  get body(): Readable {
    return this.bodyMade ?? this.openBody();
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
    return (this.exchange.vars ??= new Map());
  }

  get placeholders(): Placeholders {
    return (this.exchange.placeholders ??= new RequestPlaceholders(this));
  }

  get signal(): AbortSignal {
    const { exchange } = this;
    if (exchange.signal === undefined) {
      const controller = new AbortController();
      exchange.signal = controller.signal;
      exchange.onOver = () => controller.abort();
      if (exchange.closed) controller.abort();
    }
    return exchange.signal;
  }

  private get client(): ClientAddress {
    return (this.exchange.client ??= this.server?.clients.find(this) ?? { ip: this.remote.address, trusted: false });
  }
}
