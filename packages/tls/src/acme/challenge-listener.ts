import { createServer as createHttpServer } from 'node:http';
import { connect, type Server, type Socket } from 'node:net';
import { createSecureContext, createServer as createTlsServer } from 'node:tls';
import { joinHostPort, type Logger } from '@caddis/core';
import type { Certificate, Challenge } from '@caddis/core/tls';
import { reasonOf } from '@caddis/kit';
import { errors } from '../errors.js';

const connectMs = 1000;
/** Timeout of a request by the authority, in milliseconds. */
const requestMs = 10_000;
const path = '/.well-known/acme-challenge/';
const ports: Readonly<Record<Challenge['type'], number>> = { 'http-01': 80, 'tls-alpn-01': 443 };

/** Looks up the answers to challenges. */
export interface ChallengeAnswers {
  readonly http: (hostName: string, token: string) => string | undefined | Promise<string | undefined>;
  readonly alpn: (serverName: string) => Pick<Certificate, 'certificate' | 'key'> | undefined | Promise<Pick<Certificate, 'certificate' | 'key'> | undefined>;
}

interface OpenListener {
  users: number;
  /** Resolves to `undefined` if something else already listens there. */
  readonly server: Promise<Listening | undefined>;
}

interface Listening {
  readonly server: Server;
  readonly sockets: ReadonlySet<Socket>;
}

/** Temporary listeners for challenges, one per address. A listener is open while a challenge needs it and no server of ours uses its port. */
export class ChallengeListeners {
  private readonly open = new Map<string, OpenListener>();

  constructor(
    private readonly answers: ChallengeAnswers,
    private readonly log: Logger,
  ) {}

  /**
   * Makes sure that something listens for a challenge.
   *
   * @returns a function that releases the listener
   * @throws `TLS_ACME_CHALLENGE_PORT` if the port cannot be opened and nothing accepts connections there
   */
  async listen({ type, port = ports[type], host = '' }: Pick<Challenge, 'type' | 'port' | 'host'>): Promise<() => Promise<void>> {
    const key = `${type} ${joinHostPort(host, port)}`;
    const known = this.open.get(key);
    const listener = known ?? { users: 0, server: this.start(type, host, port) };
    listener.users += 1;
    this.open.set(key, listener);
    const release = async (): Promise<void> => {
      listener.users -= 1;
      if (listener.users > 0) return;
      if (this.open.get(key) === listener) this.open.delete(key);
      await close(await listener.server.catch(() => undefined));
    };
    try {
      await listener.server;
    } catch (error) {
      await release();
      throw error;
    }
    let isReleased = false;
    return async () => {
      if (isReleased) return;
      isReleased = true;
      await release();
    };
  }

  /** @returns the server; `undefined` if something else already listens there */
  private async start(type: Challenge['type'], host: string, port: number): Promise<Listening | undefined> {
    const server = type === 'http-01' ? this.httpServer() : this.tlsServer();
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ port, ...(host === '' ? {} : { host }) }, resolve);
      });
      server.on('error', (error) => this.log.warn({ err: error }, 'a listener for challenges failed'));
      return { server, sockets };
    } catch (error) {
      // Another program or server of ours may answer there. If it does not, the authority will report it.
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE' || (await answersAt(host, port))) return undefined;
      throw errors.TLS_ACME_CHALLENGE_PORT({ address: joinHostPort(host, port), reason: reasonOf(error) }, { cause: error });
    }
  }

  private httpServer(): Server {
    return createHttpServer({ requestTimeout: requestMs, headersTimeout: requestMs }, (request, response) => {
      const { url = '', headers } = request;
      const hostName = (headers.host ?? '').replace(/:\d*$/, '').toLowerCase();
      const token = url.startsWith(path) ? url.slice(path.length) : '';
      const answer = async (): Promise<void> => {
        const body = token === '' ? undefined : await this.answers.http(hostName, token);
        response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/plain', connection: 'close' });
        response.end(body ?? '', 'utf8');
      };
      answer().catch((error: unknown) => {
        this.log.error({ err: error }, 'a challenge could not be answered');
        response.destroy();
      });
    });
  }

  private tlsServer(): Server {
    const server = createTlsServer({
      ALPNProtocols: ['acme-tls/1'],
      handshakeTimeout: requestMs,
      SNICallback: (serverName, done) => {
        const find = async (): Promise<void> => {
          const certificate = await this.answers.alpn(serverName.toLowerCase());
          if (certificate === undefined) done(new Error('no challenge is waiting for this name'));
          else done(null, createSecureContext({ cert: certificate.certificate, key: certificate.key }));
        };
        find().catch((error: unknown) => done(error as Error));
      },
    });
    server.on('secureConnection', (socket) => socket.end());
    server.on('tlsClientError', (error) => this.log.debug({ err: error }, 'a handshake for a challenge failed'));
    return server;
  }
}

async function close(listening: Listening | undefined): Promise<void> {
  if (listening === undefined) return;
  const closed = new Promise((resolve) => listening.server.close(resolve));
  for (const socket of listening.sockets) socket.destroy();
  await closed;
}

/** Tells whether an address accepts connections. */
function answersAt(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: host === '' ? '127.0.0.1' : host, port, timeout: connectMs });
    const end = (isThere: boolean) => (): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}
