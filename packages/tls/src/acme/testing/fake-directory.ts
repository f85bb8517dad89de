import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer of the fake; a function writes the response itself. */
export type FakeAnswer = { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown } | ((response: ServerResponse) => void);

/** A minimal ACME server for faults that a real one cannot be made to produce. It does not verify signatures. */
export class FakeDirectory {
  /** Answers that replace the usual ones, by path. */
  readonly answers: Record<string, FakeAnswer> = {};
  /** Answers that depend on the signed payload; `undefined` for the usual answer. */
  bodies: (path: string, body: Readonly<Record<string, unknown>>) => FakeAnswer | undefined = () => undefined;
  /** Requested paths, in order. */
  readonly asked: string[] = [];
  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  static async start(): Promise<FakeDirectory> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const fake = new FakeDirectory(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (request, response) => fake.answer(request, response));
    return fake;
  }

  get url(): string {
    return `${this.origin}/directory`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    this.asked.push(path);
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece)).once('end', () => this.respond(path, payloadOf(Buffer.concat(pieces).toString('utf8')), response));
  }

  private respond(path: string, payload: Readonly<Record<string, unknown>>, response: ServerResponse): void {
    const answer = this.bodies(path, payload) ?? this.answers[path] ?? this.usual(path);
    if (typeof answer === 'function') return answer(response);
    const { status = 200, headers = {}, body = {} } = answer;
    response.writeHead(status, { ...(path === '/directory' ? {} : { 'replay-nonce': `nonce-${this.asked.length}` }), ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  private usual(path: string): FakeAnswer {
    const at = (name: string): string => `${this.origin}/${name}`;
    switch (path) {
      case '/directory':
        return { body: { newNonce: at('nonce'), newAccount: at('accounts'), newOrder: at('orders') } };
      case '/nonce':
        return {};
      case '/accounts':
        return { status: 201, headers: { location: at('account') }, body: { status: 'valid' } };
      case '/orders':
        return { status: 201, headers: { location: at('order') }, body: { status: 'pending', authorizations: [at('authorization')], finalize: at('finalize') } };
      case '/authorization':
        return { body: { status: 'valid', identifier: { type: 'dns', value: 'www.example.test' }, challenges: [] } };
      case '/order':
        return { body: { status: 'valid', certificate: at('certificate') } };
      default:
        return { status: 404, body: { type: 'about:blank', detail: 'not here' } };
    }
  }
}

function payloadOf(text: string): Readonly<Record<string, unknown>> {
  if (text === '') return {};
  const { payload } = JSON.parse(text) as { readonly payload: string };
  return payload === '' ? {} : (JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Readonly<Record<string, unknown>>);
}
