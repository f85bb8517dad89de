import {
  credentials,
  makeGenericClientConstructor,
  Metadata,
  type MethodDefinition,
  type sendUnaryData,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientUnaryCall,
  type ClientWritableStream,
  type ServiceError,
  type CallOptions,
} from '@grpc/grpc-js';

const asIs = (bytes: Buffer): Buffer => bytes;

function method(name: string, requestStream: boolean, responseStream: boolean): MethodDefinition<Buffer, Buffer> {
  const path = `/caddis.Test/${name}`;
  return { path, requestStream, responseStream, requestSerialize: asIs, requestDeserialize: asIs, responseSerialize: asIs, responseDeserialize: asIs };
}

const service = {
  echo: method('echo', false, false),
  collect: method('collect', true, false),
  count: method('count', false, true),
  talk: method('talk', true, true),
};

/** Callback that ends a unary call. */
type Answered = (error: ServiceError | null, answer?: Buffer) => void;

/** A client of the service. Messages are raw bytes. */
export interface TestClient extends Client {
  echo(message: Buffer, metadata: Metadata, options: CallOptions, done: Answered): ClientUnaryCall;
  collect(metadata: Metadata, options: CallOptions, done: Answered): ClientWritableStream<Buffer>;
  count(message: Buffer, metadata: Metadata, options: CallOptions): ClientReadableStream<Buffer>;
  talk(metadata: Metadata, options: CallOptions): ClientDuplexStream<Buffer, Buffer>;
}

/** A gRPC server without TLS, with a method of each kind. */
export class GrpcService {
  /** Number of calls that the client cancelled, as seen by the server. */
  cancelled = 0;
  /** Number of calls that arrived and are never answered. */
  hanging = 0;
  private readonly server = new Server();
  private port = 0;

  /** Starts the server on a free port of 127.0.0.1. */
  static async start(): Promise<GrpcService> {
    const started = new GrpcService();
    started.server.addService(service, {
      echo: started.echo,
      collect: started.collect,
      count: started.count,
      talk: started.talk,
    });
    started.port = await new Promise<number>((resolve, reject) => {
      started.server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => (error === null ? resolve(port) : reject(error)));
    });
    return started;
  }

  get dial(): string {
    return `127.0.0.1:${this.port}`;
  }

  stop(): void {
    this.server.forceShutdown();
  }

  /** Echoes the message; `fail N` fails with code N, `hang` never answers. */
  private readonly echo = (call: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>): void => {
    call.on('cancelled', () => (this.cancelled += 1));
    const text = call.request.toString();
    const code = /^fail (\d+)$/.exec(text)?.[1];
    if (code !== undefined) done({ code: Number(code), details: `failed with ${code} – é`, metadata: trailers() });
    else if (text === 'hang') this.hanging += 1;
    else {
      call.sendMetadata(call.metadata.clone());
      done(null, call.request, trailers());
    }
  };

  /** Answers with everything that it received. */
  private readonly collect = (call: ServerReadableStream<Buffer, Buffer>, done: sendUnaryData<Buffer>): void => {
    const got: Buffer[] = [];
    call.on('data', (message: Buffer) => got.push(message)).on('end', () => done(null, Buffer.concat(got)));
  };

  /** Sends the numbers below N; `N fail C` then fails with code C. */
  private readonly count = (call: ServerWritableStream<Buffer, Buffer>): void => {
    const [, count = '0', code] = /^(\d+)(?: fail (\d+))?$/.exec(call.request.toString()) ?? [];
    for (let number = 0; number < Number(count); number += 1) call.write(Buffer.from(String(number)));
    if (code === undefined) call.end(trailers());
    else call.emit('error', { code: Number(code), details: 'failed behind the messages' });
  };

  /** Echoes each message until the client closes its side. */
  private readonly talk = (call: ServerDuplexStream<Buffer, Buffer>): void => {
    call.on('cancelled', () => (this.cancelled += 1));
    call.on('data', (message: Buffer) => {
      if (message.toString() === 'enough') call.emit('error', { code: 8, details: 'enough' });
      else call.write(message);
    });
    call.on('end', () => call.end()).on('error', () => undefined);
  };
}

function trailers(): Metadata {
  const metadata = new Metadata();
  metadata.set('x-behind', 'yes');
  metadata.set('x-bytes-bin', Buffer.from([0, 1, 255]));
  return metadata;
}

/** Opens a client of the service, over TLS and without verifying the certificate. */
export function openGrpcClient(port: number): TestClient {
  const Constructor = makeGenericClientConstructor(service, 'caddis.Test');
  const secret = credentials.createSsl(null, null, null, { rejectUnauthorized: false });
  return new Constructor(`127.0.0.1:${port}`, secret, { 'grpc.enable_retries': 0, 'grpc.ssl_target_name_override': 'localhost' }) as unknown as TestClient;
}
