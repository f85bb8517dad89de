import type { Writable } from 'node:stream';
import type { Handler, Placeholders } from '@caddis/core/http';
import type { ClientAddress, ClientAddresses } from '../connection/client-address.js';
import type { HeaderList } from '../fields/header-list.js';
import type { Flows } from './flows.js';
import type { FaultHearer, RequestProgress } from '../guards/module-at-work.js';

/** The parts of a server that a request needs. @internal */
export interface RequestServer extends FaultHearer {
  readonly clients: ClientAddresses;
  /** Milliseconds until the server stops; `undefined` if no stop is planned. */
  readonly timeLeft: number | undefined;
}

const noFields: readonly string[] = [];

/**
 * The mutable state of one request and its response. Handlers receive the request and the response, and may freeze them or wrap them
 * (in a `Proxy`, which breaks private `#` names). This separate object stays mutable, and is the same behind each
 * wrapper.
 *
 * @typeParam Response - the type of the response, which is passed to `onClosed`
 * @internal
 */
export class ExchangeState<Response = unknown> {
  status = 200;
  headSent = false;
  /** True if the time at which the head is sent must be recorded. */
  timesHead = false;
  /** When the head was sent, by `performance.now()`; -1 if it was not sent or not recorded. */
  headAt = -1;
  ended = false;
  aborted = false;
  /** True after the response is complete or cut. Nothing more will happen. */
  closed = false;
  /** Number of body bytes written. */
  bytesWritten = 0;
  /** Number of body bytes that the head announces; -1 if it announces none, or the body is not sent. */
  announcedLength = -1;
  /** True while the client waits for "100 Continue" before it sends its body. */
  continueAwaited = false;
  /** The fields that were sent, for access logs. */
  sentFields: readonly string[] = noFields;
  headers: HeaderList | undefined;
  stream: Writable | undefined;
  headCallbacks: (() => void)[] | undefined;
  abortCallbacks: (() => void)[] | undefined;

  /** The server that handles the request; set before any route runs. */
  server: RequestServer | undefined;
  /** The request of this exchange; set when a server takes it on. */
  request: RequestProgress | undefined;
  /** The module that received the request last. */
  atWork: object | undefined;
  /** The first handler, which the server itself called. It calls the others. */
  outermost: Handler | undefined;
  /** The pending result of `next` in the outermost handler, which that handler may not have awaited. */
  passedOn: Promise<void> | undefined;
  /** True if no handler answered. */
  unhandled = false;
  requestHeaders: HeaderList | undefined;
  vars: Map<string, unknown> | undefined;
  placeholders: Placeholders | undefined;
  client: ClientAddress | undefined;
  signal: AbortSignal | undefined;

  /** Called once when nothing more will happen: the response is complete or cut, or the connection has switched protocols. */
  onClosed: ((response: Response) => void) | undefined;
  /** Called at the same time, to abort the signal of the request. */
  onOver: (() => void) | undefined;
  /** Neighbours in the list of open responses. */
  earlier: Response | undefined;
  later: Response | undefined;
  /** Trailers to send after the body, over HTTP/2. */
  trailers: readonly string[] = noFields;
  /** Ends a request that takes too long, over HTTP/2. */
  requestTimer: NodeJS.Timeout | undefined;
  /** Number of bytes at the last count, and when that number changed, in milliseconds since the Unix epoch. */
  bytesCounted = -1;
  movedAt = 0;

  /** Progress of both directions; created by the first check for slow clients. */
  flows: Flows | undefined;

  /** Records that the head has been sent. */
  sentHead(): void {
    this.headSent = true;
    if (this.timesHead) this.headAt = performance.now();
  }
}
