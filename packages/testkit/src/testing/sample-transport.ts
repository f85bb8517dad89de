import { Agent, type ClientRequest, type IncomingMessage, request as send } from 'node:http';
import { duration, module, object, type ConfigOf, type Context, type Provisioner } from '@caddis/core';
import type { ModuleClass } from '@caddis/core/framework';
import { transports, type Transport, type TransportCall, type TransportHandler, type TransportPhase, type TransportRequest } from '@caddis/core/http';

const Config = object({ patience: duration({ description: 'How long it waits for an answer; 0 means for ever.', default: '0s' }) });

/** The faults of a sample transport, each a single mistake. */
export type TransportFault =
  | 'drops a field'
  | 'tidies the target'
  | 'sends each request twice'
  | 'cuts long bodies'
  | 'drops trailers'
  | 'drops informational heads'
  | 'answers when the body is sent'
  | 'takes a cut for an end'
  | 'always blames the connection'
  | 'a timeout without its code'
  | 'never encrypts'
  | 'ends a body that breaks'
  | 'abort only closes its ears'
  | 'abort tells a failure'
  | 'hands no socket over'
  | 'keeps what it should release'
  | 'never holds back'
  | 'says whole before a body';

/** Where the transport with the fault about long bodies cuts them, in bytes. */
const mostBytes = 65_536;

/** Makes a transport that uses Node's HTTP client; correct, or with one fault. */
export function sampleTransport(name: string, fault?: TransportFault): ModuleClass {
  @module(transports, { name, config: Config, summary: 'Sends by HTTP.' })
  class SampleTransport implements Transport, Provisioner {
    private readonly agent = new Agent({ keepAlive: true });

    constructor(private readonly config: ConfigOf<typeof Config>) {}

    provision(context: Context): void {
      context.defer(() => this.agent.destroy());
    }

    dispatch(request: TransportRequest, handler: TransportHandler): TransportCall {
      if (request.tls === true && fault !== 'never encrypts') {
        process.nextTick(() => handler.onError(new Error('this transport does not encrypt'), 'connect'));
        return { abort: () => undefined, resume: () => undefined };
      }
      if (fault === 'sends each request twice') outgoingOf(request, this.agent, fault).on('error', () => undefined).on('response', (response) => response.resume()).end();
      const call = new SampleCall(request, handler, fault, outgoingOf(request, this.agent, fault));
      if (this.config.patience > 0) call.waitAtMost(this.config.patience);
      return call;
    }

    release(): void {
      if (fault === 'keeps what it should release') return;
      this.agent.destroy();
    }
  }
  return SampleTransport;
}

function outgoingOf({ address, method, target, headers, body, contentLength, upgrade }: TransportRequest, agent: Agent, fault: TransportFault | undefined): ClientRequest {
  const length = contentLength !== undefined && fault === 'cuts long bodies' && body instanceof Uint8Array ? Math.min(contentLength, mostBytes) : contentLength;
  const framing = body === undefined ? [] : length === undefined ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(length)];
  const switching = upgrade === undefined || fault === 'hands no socket over' ? [] : ['Connection', 'Upgrade', 'Upgrade', upgrade];
  const fields = fault === 'drops a field' ? headers.slice(0, 2) : headers;
  return send({ host: address.host, port: address.startPort, agent, method, path: fault === 'tidies the target' ? target.replaceAll('//', '/') : target, headers: [...fields, ...framing, ...switching] });
}

class SampleCall implements TransportCall {
  private phase: TransportPhase = 'connect';
  private isOver = false;
  private incoming: IncomingMessage | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly request: TransportRequest,
    private readonly handler: TransportHandler,
    private readonly fault: TransportFault | undefined,
    private readonly outgoing: ClientRequest,
  ) {
    outgoing.on('error', (error) => this.fail(error));
    outgoing.on('socket', (socket) => {
      const connected = (): void => void (this.phase = 'request');
      if (socket.connecting) socket.once('connect', connected);
      else connected();
    });
    outgoing.on('information', ({ statusCode, rawHeaders }) => {
      if (!this.isOver && fault !== 'drops informational heads') handler.onInformational?.(statusCode, rawHeaders);
    });
    outgoing.on('upgrade', ({ statusCode = 101, rawHeaders }, socket, head) => {
      this.end();
      if (head.length > 0) socket.unshift(head);
      handler.onUpgrade?.(statusCode, rawHeaders, socket);
    });
    outgoing.on('response', (response) => {
      if (fault === 'answers when the body is sent' && !outgoing.writableFinished) outgoing.once('finish', () => this.answer(response));
      else this.answer(response);
    });
    this.sendBody();
  }

  waitAtMost(ms: number): void {
    const code = this.fault === 'a timeout without its code' ? 'TOO_SLOW' : 'HTTP_TRANSPORT_TIMEOUT';
    this.timer = setTimeout(() => this.outgoing.destroy(Object.assign(new Error('no answer in time'), { code })), ms);
  }

  abort(): void {
    if (this.fault === 'abort tells a failure') return void this.outgoing.destroy(new Error('given up'));
    this.end();
    if (this.fault === 'abort only closes its ears') return;
    this.outgoing.destroy();
  }

  resume(): void {
    this.incoming?.resume();
  }

  private sendBody(): void {
    const { outgoing, fault } = this;
    const { body } = this.request;
    if (body === undefined || body instanceof Uint8Array) {
      outgoing.end(fault === 'cuts long bodies' && body !== undefined ? body.subarray(0, mostBytes) : body);
      return;
    }
    body.pipe(outgoing);
    body.on('error', (error) => (fault === 'ends a body that breaks' ? outgoing.end(Buffer.alloc(1_000_000)) : outgoing.destroy(error)));
  }

  private answer(response: IncomingMessage): void {
    const { handler, fault } = this;
    if (this.isOver) return void response.on('error', () => undefined);
    this.incoming = response;
    clearTimeout(this.timer);
    this.phase = 'response';
    const status = response.statusCode ?? 502;
    if (fault === 'says whole before a body') handler.onHead(status, response.rawHeaders, response.statusMessage ?? '', true);
    else handler.onHead(status, response.rawHeaders, response.statusMessage ?? '');
    response.on('error', (error) => {
      if (fault !== 'takes a cut for an end') return this.fail(error);
      if (this.end()) handler.onEnd([]);
    });
    response.on('data', (chunk: Buffer) => {
      if (!this.isOver && !handler.onData(chunk) && fault !== 'never holds back') response.pause();
    });
    response.on('end', () => {
      if (this.end()) handler.onEnd(fault === 'drops trailers' ? [] : response.rawTrailers);
    });
  }

  private fail(error: Error): void {
    if (this.end()) this.handler.onError(error, this.fault === 'always blames the connection' ? 'connect' : this.phase);
  }

  /** Ends the exchange. @returns whether it had not ended before */
  private end(): boolean {
    clearTimeout(this.timer);
    const isFirst = !this.isOver;
    this.isOver = true;
    return isFirst;
  }
}
