import type { Socket } from 'node:net';
import { startRawBackend, type Backend } from '@caddis/test-helpers';
import type { BackendAnswer, BackendBehaviour, BackendRequest, TransportBackend } from '@caddis/testkit';
import { readRequest, record, requestEnd, type ReceivedRequest } from './records.js';

/** Maximum content of a record, in bytes. */
const pieceBytes = 60_000;

/** A FastCGI application that is controlled by the conformance tests. */
export class FastcgiBackend implements TransportBackend {
  readonly config = { root: '/srv' };
  readonly impatientConfig = { root: '/srv', read_timeout: '100ms' };
  readonly requests: BackendRequest[] = [];
  underWay = 0;
  private behaviour: BackendBehaviour = { does: 'silence' };
  private backend: Backend | undefined;

  static async start(): Promise<FastcgiBackend> {
    const made = new FastcgiBackend();
    made.backend = await startRawBackend((socket) => made.serve(socket));
    return made;
  }

  get dial(): string {
    return this.backend?.dial ?? '';
  }

  get connections(): number {
    return this.backend?.open.size ?? 0;
  }

  behave(behaviour: BackendBehaviour): void {
    this.behaviour = behaviour;
  }

  async stop(): Promise<void> {
    await this.backend?.close();
    this.backend = undefined;
  }

  /** Serves one connection, which carries one request. */
  private serve(socket: Socket): void {
    const { behaviour } = this;
    const pieces: Buffer[] = [];
    let hasBegun = false;
    let isWhole = false;
    socket.on('data', (piece: Buffer) => {
      pieces.push(piece);
      const received = readRequest(Buffer.concat(pieces));
      if (received.hasHead && !hasBegun) {
        hasBegun = true;
        this.underWay += 1;
        socket.once('close', () => (this.underWay -= 1));
        if (behaviour.does === 'answer-early') socket.end(written(behaviour.answer));
      }
      if (!received.isComplete || isWhole) return;
      isWhole = true;
      this.requests.push(requestOf(received));
      act(behaviour, socket);
    });
  }
}

function act(behaviour: BackendBehaviour, socket: Socket): void {
  if (behaviour.does === 'answer') socket.end(written(behaviour.answer));
  else if (behaviour.does === 'nonsense') socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
  else if (behaviour.does !== 'cut') return;
  else if (behaviour.in === 'request') socket.end();
  else socket.end(record(6, behaviour.in === 'head' ? 'Status: 200\r\nContent-Ty' : 'Content-Length: 1000\r\n\r\nhalf of'));
}

function written({ status, headers, body }: BackendAnswer): Buffer {
  const fields = headers.flatMap((value, index) => (index % 2 === 1 ? [`${headers[index - 1]}: ${value}\r\n`] : []));
  const output = `Status: ${status}\r\n${fields.join('')}\r\n${Buffer.from(body).toString('latin1')}`;
  const count = Math.ceil(output.length / pieceBytes);
  const records = Array.from({ length: count }, (_, index) => record(6, output.slice(index * pieceBytes, (index + 1) * pieceBytes)));
  return Buffer.concat([...records, record(6, ''), requestEnd]);
}

function requestOf({ variables, body }: ReceivedRequest): BackendRequest {
  const fields = Object.entries(variables).filter(([name]) => name.startsWith('HTTP_'));
  return {
    method: variables['REQUEST_METHOD'] ?? '',
    target: variables['REQUEST_URI'] ?? '',
    headers: fields.flatMap(([name, value]) => [name.slice('HTTP_'.length).replaceAll('_', '-'), value]),
    body: Buffer.from(body, 'latin1'),
  };
}
