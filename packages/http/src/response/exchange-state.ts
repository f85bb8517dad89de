import type { Writable } from 'node:stream';
import type { Handler, Placeholders } from '@caddis/core/http';
import type { ClientAddress, ClientAddresses } from '../connection/client-address.js';
import type { HeaderList } from '../fields/header-list.js';
import type { Flows } from './flows.js';
import type { FaultHearer, RequestProgress } from '../guards/module-at-work.js';

/** What a request needs to know of its server. @internal */
export interface RequestServer extends FaultHearer {
  readonly clients: ClientAddresses;
  /** Milliseconds until the server stops; `undefined` while that is not known. */
  readonly timeLeft: number | undefined;
}

const noFields: readonly string[] = [];

/**
 * What the server keeps of one request and its response, and must be able to change until the request is answered. Handlers are given
 * the request and the response, and may freeze them, or pass on wrappers of them (a `Proxy`, which private names would break); this is
 * an object of its own, so that it goes on changing and is the same behind each wrapper.
 *
 * @typeParam Response - the response itself, which is told that it is over
 * @internal
 */
export class ExchangeState<Response = unknown> {
  status = 200;
  headSent = false;
  /** True when it is to be known when the head was sent. */
  timesHead = false;
  /** When the head was sent, by `performance.now()`; -1 while it was not, or nobody wants to know. */
  headAt = -1;
  ended = false;
  aborted = false;
  /** True when the response is complete or cut, and nothing more will happen. */
  closed = false;
  /** Bytes of the body that were written. */
  bytesWritten = 0;
  /** Bytes of the body that the head has announced; -1 where that does not count. */
  announcedLength = -1;
  /** True while the client waits for leave to send its body. */
  continueAwaited = false;
  /** The fields that were sent; for access logs. */
  sentFields: readonly string[] = noFields;
  headers: HeaderList | undefined;
  stream: Writable | undefined;
  headCallbacks: (() => void)[] | undefined;
  abortCallbacks: (() => void)[] | undefined;

  /** The server that has taken the request on, before any route sees it. */
  server: RequestServer | undefined;
  /** The request that is answered, once a server has taken it on. */
  request: RequestProgress | undefined;
  /** The module that was given the request last. */
  atWork: object | undefined;
  /** The handler that the server itself has called, and that has called the others. */
  outermost: Handler | undefined;
  /** What the outermost handler has passed on and perhaps not waited for. */
  passedOn: Promise<void> | undefined;
  /** True when no handler answered. */
  unhandled = false;
  requestHeaders: HeaderList | undefined;
  vars: Map<string, unknown> | undefined;
  placeholders: Placeholders | undefined;
  client: ClientAddress | undefined;
  signal: AbortSignal | undefined;

  /** Called once when nothing more will happen: the response is complete, cut, or the connection switched protocols. */
  onClosed: ((response: Response) => void) | undefined;
  /** Called at the same time; for the signal of the request. */
  onOver: (() => void) | undefined;
  /** Neighbours among the responses that are not over yet. */
  earlier: Response | undefined;
  later: Response | undefined;
  /** Trailers to be sent behind the body, over HTTP/2. */
  trailers: readonly string[] = noFields;
  /** Ends a request that takes too long, over HTTP/2. */
  requestTimer: NodeJS.Timeout | undefined;
  /** Bytes that had moved when they were last counted, and when that changed, in milliseconds since the Unix epoch. */
  bytesCounted = -1;
  movedAt = 0;

  /** How both directions have come on; made by the first look of who watches slow clients. */
  flows: Flows | undefined;

  /** The head is on its way. */
  sentHead(): void {
    this.headSent = true;
    if (this.timesHead) this.headAt = performance.now();
  }
}
