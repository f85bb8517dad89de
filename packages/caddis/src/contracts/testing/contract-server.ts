import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import { apps, clock, module, provide, type Clock, type Type } from '@caddis/core';
import { moduleDescriptor } from '@caddis/core/framework';
import * as http from '@caddis/http';
import * as reverseProxy from '@caddis/reverse-proxy';
import { createRuntime, Registry } from '@caddis/runtime';
import { faultyModules, RecordingLogger, type LogLine } from '@caddis/test-helpers';
import type { CertificateFiles } from '@caddis/test-servers';
import * as tlsModules from '@caddis/tls';

/** Protocol between client and server, on one encrypted connection. */
export type ClientProtocol = 'HTTP/1.1' | 'HTTP/2';

/** A running server with the faulty modules, which belong to a package named `test`. */
export interface ContractServer {
  readonly lines: readonly LogLine[];
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Starts a server that uses TLS.
 *
 * @param server - config of the server, without listeners
 * @param certificate - certificate of the server
 * @param time - clock for all modules
 */
export async function startContractServer(server: object, certificate: CertificateFiles, time: Clock): Promise<ContractServer> {
  const logger = new RecordingLogger();
  const registry = new Registry();
  let running: http.HttpApp | undefined;
  registry.addExports({ ...http, HttpApp: httpApp(time, (app) => (running = app)) }, { name: '@caddis/http', version: '0.0.0', standard: true });
  registry.addExports(tlsModules, { name: '@caddis/tls', version: '0.0.0', standard: true });
  registry.addExports(reverseProxy, { name: '@caddis/reverse-proxy', version: '0.0.0', standard: true });
  registry.addExports(faultyModules, { name: 'test', version: '0.0.0', standard: false });
  const runtime = createRuntime({ lookup: registry, logger });
  const edge = { listen: ['127.0.0.1:0'], automatic_https: { disable: true }, tls_connection_policies: [{}], ...server };
  const tls = { certificates: { load_files: [{ certificate: certificate.certificate, key: certificate.key }] } };
  await runtime.load(JSON.stringify({ admin: { disabled: true }, apps: { http: { servers: { edge } }, tls } }));
  return {
    lines: logger.lines,
    port: Number(/:(\d+)$/.exec(running?.listeningOn('edge')[0] ?? '')?.[1]),
    stop: () => runtime.stop(),
  };
}

/** The http app with its own clock for everything below it; it reports when it has started. */
function httpApp(time: Clock, onStarted: (app: http.HttpApp) => void): typeof http.HttpApp {
  const config = { schema: moduleDescriptor(http.HttpApp)?.schema } as Type<ConstructorParameters<typeof http.HttpApp>[0]>;

  @module(apps, { name: 'http', config, summary: 'Serves HTTP.', provides: [provide(clock, () => time)] })
  class TestedHttpApp extends http.HttpApp {
    override async start(): Promise<void> {
      await super.start();
      onStarted(this);
    }
  }

  return TestedHttpApp;
}

/** Header fields of each request: they allow compression, and name a client as a proxy would. */
const fields = { 'x-forwarded-for': '192.0.2.1', 'accept-encoding': 'faulty' };

/** Requests `/other` on one connection, then `/faulty` and `/other` at once, then `/other` again. @returns status and body of each */
export function askAround(protocol: ClientProtocol, port: number): Promise<readonly string[]> {
  return protocol === 'HTTP/2' ? askOverHttp2(port) : askOverHttp1(port);
}

async function askOverHttp1(port: number): Promise<readonly string[]> {
  const { closed, received } = await askHttp1(port, '/other', '/faulty', '/other', '/other');
  await closed;
  return received()
    .split(/(?=HTTP\/1\.1 )/)
    .map((answer) => `${answer.slice(9, 12)} ${answer.slice(answer.indexOf('\r\n\r\n') + 4)}`.replace(/^(\d+) [\da-f]+\r\n(.*)\r\n0\r\n\r\n$/s, '$1 $2'));
}

/** Requests some paths over HTTP/1.1, pipelined, on a connection that closes after the last. */
export async function askHttp1(port: number, ...paths: readonly string[]): Promise<{ received(): string; close(): void; readonly closed: Promise<unknown> }> {
  const socket = connectTls({ port, host: '127.0.0.1', servername: 'localhost', ALPNProtocols: ['http/1.1'], rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => (received += text));
  const closed = once(socket, 'close');
  socket.write(paths.map((path, at) => `GET ${path} HTTP/1.1\r\nHost: a\r\n${head}${at === paths.length - 1 ? 'Connection: close\r\n' : ''}\r\n`).join(''));
  return { received: () => received, close: () => void socket.destroy(), closed };
}

async function askOverHttp2(port: number): Promise<readonly string[]> {
  const client = await Http2Client.connect(port);
  const before = await client.get('/other');
  const beside = await Promise.all([client.get('/faulty'), client.get('/other')]);
  const after = await client.get('/other');
  client.close();
  return [before, ...beside, after];
}

/** A client with one connection. */
export class Http2Client {
  private constructor(private readonly session: ReturnType<typeof connectHttp2>) {}

  static async connect(port: number): Promise<Http2Client> {
    const session = connectHttp2(`https://127.0.0.1:${port}`, { servername: 'localhost', rejectUnauthorized: false });
    session.on('error', () => undefined);
    await once(session, 'connect');
    return new Http2Client(session);
  }

  /**
   * Requests a path.
   *
   * @param signal - cancels the request
   * @returns status and body; `0` and the error's code if the stream failed
   */
  get(path: string, signal?: AbortSignal): Promise<string> {
    return new Promise((resolve) => {
      const stream = this.session.request({ ':path': path, ...fields }, signal === undefined ? {} : { signal });
      let status = 0;
      let body = '';
      stream.setEncoding('utf8');
      stream.on('response', (head) => (status = Number(head[':status'])));
      stream.on('data', (text: string) => (body += text));
      stream.on('end', () => resolve(`${status} ${body}`));
      stream.on('error', (error: NodeJS.ErrnoException) => resolve(`0 ${error.code}`));
    });
  }

  close(): void {
    this.session.destroy();
  }
}
