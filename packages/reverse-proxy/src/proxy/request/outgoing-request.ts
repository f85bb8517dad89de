import type { Readable } from 'node:stream';
import type { NetworkAddress } from '@caddis/core';
import { type Endpoint, HandlerError, type HttpRequest, isHandlerError, type Placeholders, type Upstream } from '@caddis/core/http';
import { framingNames, HeaderList, type HeaderOperations } from '@caddis/http/kit';
import { hostPort, namedAddress } from '../../backends/dial-address.js';
import { errors } from '../../errors.js';
import { bufferRequest } from './buffer-request.js';
import type { ForwardingRules } from './forwarding-rules.js';
import { bodyOf, isSpent, keepWhole, lendBody, restart, wholeBodyOf } from './kept-bodies.js';
import { type OutgoingFields, scanFields } from './outgoing-fields.js';
import type { RequestExtras } from './request-extras.js';

/** Fields that only the transport may write. A header operation that sets them could make the request ambiguous (request smuggling). */
const framingOfUpgrade: readonly string[] = [...framingNames, 'connection', 'upgrade'];

/** What the fields of an attempt depend on, besides its address. @internal */
export interface AttemptFieldRules {
  readonly transport: { usesTls(port: number): boolean };
  readonly request: { readonly headers: HeaderOperations | undefined } | undefined;
}

/**
 * The request as it is sent to a backend: a copy with its own method, target, host and fields. Policies and retry matchers see this copy.
 *
 * @see Caddy's `prepareRequest`
 * @internal
 */
export class OutgoingRequest implements HttpRequest {
  method: string;
  uri: string;
  host: string;
  /** Protocol that the client wants to switch to, in lower case. */
  upgrade: string | undefined;
  /** The fields as a flat list that begins with `Host`. */
  readonly fields: string[];
  private headersMade: HeaderList | undefined;
  private wholeBody: Uint8Array | undefined;
  private bodyDropped = false;
  /** The stream from which the body is sent, once it was requested. */
  private opened: Readable | undefined;

  constructor(
    readonly original: HttpRequest,
    rules: ForwardingRules,
  ) {
    this.method = original.method;
    this.uri = original.uri;
    this.host = original.host;
    const scanned: OutgoingFields = scanFields(original.headers.raw(), original.host, rules);
    // HTTP/1.0 cannot switch protocols. @see RFC 9110, section 7.8
    this.upgrade = original.protocol === 'HTTP/1.0' ? undefined : scanned.upgrade;
    this.fields = scanned.fields;
    this.addForwarded(scanned, rules);
  }

  get headers(): HeaderList {
    return (this.headersMade ??= new HeaderList(this.fields.slice(2)));
  }

  get originalMethod(): string {
    return this.original.originalMethod;
  }

  get originalUri(): string {
    return this.original.originalUri;
  }

  get protocol(): string {
    return this.original.protocol;
  }

  get scheme(): 'http' | 'https' {
    return this.original.scheme;
  }

  get body(): Readable {
    return this.original.body;
  }

  get bodyLength(): number | undefined {
    if (this.bodyDropped) return 0;
    return this.wholeBody === undefined ? this.original.bodyLength : this.wholeBody.length;
  }

  get remote(): Endpoint {
    return this.original.remote;
  }

  get local(): Endpoint {
    return this.original.local;
  }

  get clientIp(): string {
    return this.original.clientIp;
  }

  get fromTrustedProxy(): boolean {
    return this.original.fromTrustedProxy;
  }

  get vars(): Map<string, unknown> {
    return this.original.vars;
  }

  get placeholders(): Placeholders {
    return this.original.placeholders;
  }

  get signal(): AbortSignal {
    return this.original.signal;
  }

  /**
   * The body to send: a stream, or bytes if it was buffered; `undefined` if there is none.
   *
   * @throws a `HandlerError` if somebody has already read from the body and it was not kept, because then it cannot be sent completely
   */
  get content(): Readable | Uint8Array | undefined {
    if (this.bodyDropped || this.original.bodyLength === 0) return undefined;
    return this.wholeBody ?? this.openBody();
  }

  /** True if the body can be sent again: there is none, all of it is in memory, or nobody has read from it. */
  get bodyIntact(): boolean {
    return this.bodyDropped || this.wholeBody !== undefined || this.original.bodyLength === 0 || !isSpent(bodyOf(this.original));
  }

  /**
   * Applies the request features that few handlers use: rewriting and buffering.
   *
   * @throws a `HandlerError`
   */
  async prepare({ rewrite, bufferBytes }: RequestExtras): Promise<void> {
    try {
      rewrite?.apply(this, this.placeholders);
      this.bodyDropped = this.method !== this.original.method && (this.method === 'GET' || this.method === 'HEAD');
      if (bufferBytes === 0 || this.bodyLength === 0) return;
      await this.buffer(bufferBytes);
    } catch (error) {
      throw isHandlerError(error) ? error : new HandlerError(500, 'the request cannot be prepared', { cause: error });
    }
  }

  /**
   * Returns the fields for one attempt. Header operations change only these, so the next attempt starts from the original fields.
   *
   * @param upstream - its `host` is the backend's name, if the address was resolved from it; `tls` is true if it needs TLS
   */
  fieldsFor(address: NetworkAddress, { host, tls }: Pick<Upstream, 'host' | 'tls'>, { request, transport }: AttemptFieldRules): readonly string[] {
    const encrypted = tls === true || transport.usesTls(address.startPort);
    const operations = request?.headers;
    // Host is empty if an HTTP/1.0 client sent none, or a handler removed it. Servers reject an empty Host, so then the address is used.
    if (!encrypted && operations === undefined && this.host !== '') return this.fields;
    // With TLS, Host is the backend's own name, because that is the name in its certificate.
    const own = hostPort(namedAddress(address, host));
    const attempt = { host: encrypted ? own : this.host, headers: new HeaderList(this.fields.slice(2)) };
    if (operations !== undefined) {
      operations.applyToRequest(attempt, this.placeholders);
      for (const name of this.upgrade === undefined ? framingNames : framingOfUpgrade) attempt.headers.delete(name);
    }
    return ['Host', attempt.host === '' ? own : attempt.host, ...attempt.headers.raw()];
  }

  /** Discards the unread rest of the body, so that the client's connection can carry the next request. */
  discardBody(): void {
    if (this.opened !== undefined && !this.opened.readableEnded) this.opened.resume();
  }

  /** Prevents others from reading the body while this request may still be sending it. */
  lendBody(): void {
    if (this.opened !== undefined) lendBody(this.opened);
  }

  private async buffer(limit: number): Promise<void> {
    const body = this.openBody();
    if (body instanceof Uint8Array) return;
    const whole = await bufferRequest(body, limit);
    if (whole === undefined) {
      this.opened = watched(restart(this.original, body));
    } else {
      keepWhole(this.original, body, whole);
      this.wholeBody = whole;
    }
  }

  private openBody(): Readable | Uint8Array {
    const body = bodyOf(this.original);
    this.wholeBody = wholeBodyOf(body);
    if (this.wholeBody !== undefined) return this.wholeBody;
    if (isSpent(body)) throw bodySpent();
    if (body.readableEnded) return (this.wholeBody = new Uint8Array());
    if (this.opened !== body) this.opened = watched(body);
    return body;
  }

  /** @see Caddy's `addForwardedHeaders`, as of 2.11 */
  private keepForwarded({ forwarded }: OutgoingFields): void {
    if (forwarded === undefined || !this.original.fromTrustedProxy) return;
    for (const value of forwarded.for) this.fields.push('X-Forwarded-For', value);
    if (forwarded.proto !== undefined) this.fields.push('X-Forwarded-Proto', forwarded.proto);
    if (forwarded.host !== undefined) this.fields.push('X-Forwarded-Host', forwarded.host);
  }

  private addForwarded(scanned: OutgoingFields, rules: ForwardingRules): void {
    const { original, fields } = this;
    const peer = original.remote.address;
    let forwardedFor = peer;
    let proto: string = original.scheme;
    let { host } = original;
    if (scanned.forwarded !== undefined && (rules.trusts(peer) || original.fromTrustedProxy)) {
      const claimed = scanned.forwarded;
      const before = claimed.for.join(', ');
      if (before !== '') forwardedFor = `${before}, ${peer}`;
      proto = claimed.proto || proto;
      host = claimed.host || host;
    }
    // There is no peer address, e.g. on a unix socket. Then only the claims of a trusted proxy are passed on.
    if (peer === '') this.keepForwarded(scanned);
    else fields.push('X-Forwarded-For', forwardedFor, 'X-Forwarded-Proto', proto, 'X-Forwarded-Host', host);
    fields.push('Via', original.protocol === 'HTTP/1.1' ? '1.1 Caddis' : `${original.protocol.slice(5)} Caddis`);
  }
}

/** Ignores errors of a body stream. They may occur when nobody reads it any more, and would otherwise end the process. */
function watched(body: Readable): Readable {
  return body.on('error', ignore);
}

function ignore(): void {
  // Readers of the body have their own listeners for errors.
}

function bodySpent(): HandlerError {
  const cause = errors.PROXY_BODY_SPENT();
  return new HandlerError(500, cause.message, { cause });
}
