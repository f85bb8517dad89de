import type { ModuleTemplate } from '../../module-template.js';
import { proxyDocument } from './example-documents.js';

/** A transport that uses Node's own HTTP client. @internal */
export const template: ModuleTemplate = {
  contract: 'Transport',
  classSuffix: 'Transport',
  summary: "Sends requests to backends with the HTTP client of Node.js.",
  imports: {
    'node:http': ['Agent', 'request as send', 'type IncomingMessage'],
    'node:https': ['Agent as TlsAgent', 'request as sendEncrypted'],
    '@caddis/core': ['integer', 'type Context', 'type Provisioner'],
    '@caddis/core/http': ['type TransportCall', 'type TransportHandler', 'type TransportPhase', 'type TransportRequest'],
  },
  fields: `
max_idle: integer({ description: 'Number of idle connections that are kept for each backend.', default: 16, minimum: 0 }),`,
  implements: ['Provisioner'],
  state: `
#agent«: Agent | undefined»;
#tlsAgent«: TlsAgent | undefined»;`,
  members: `
provision(context«: Context»)«: void» {
  const idle = { keepAlive: true, maxFreeSockets: this.config.max_idle };
  const agent = new Agent(idle);
  const tlsAgent = new TlsAgent(idle);
  context.defer(() => agent.destroy());
  context.defer(() => tlsAgent.destroy());
  this.#agent = agent;
  this.#tlsAgent = tlsAgent;
}

/** Sends a request, and reports its progress to the handler, but never before this call has returned. */
dispatch(request«: TransportRequest», handler«: TransportHandler»)«: TransportCall» {
  const { address, method, target, headers, body, tls = false, serverName = address.host } = request;
  const where = address.network.startsWith('unix') ? { socketPath: address.host } : { host: address.host, port: address.startPort };
  const options = { ...where, method, path: target, headers: [...headers, ...framingOf(request)] };
  // If TLS is requested, never connect without it. SNI may contain only names, not addresses.
  const servername = /[^\\d.:]/.test(serverName) ? serverName : '';
  const outgoing = tls ? sendEncrypted({ ...options, agent: this.#tlsAgent, servername }) : send({ ...options, agent: this.#agent });
  let incoming«: IncomingMessage | undefined»;
  let phase«: TransportPhase» = 'connect';
  let isOver = false;
  const fail = (error«: Error»)«: void» => {
    if (!isOver) handler.onError(error, phase);
    isOver = true;
  };
  outgoing.on('error', fail);
  outgoing.on('socket', (socket) => {
    const connected = ()«: void» => {
      phase = 'request';
    };
    if (socket.connecting) socket.once(tls ? 'secureConnect' : 'connect', connected);
    else connected();
  });
  outgoing.on('information', ({ statusCode, rawHeaders }) => {
    if (!isOver) handler.onInformational?.(statusCode, rawHeaders);
  });
  outgoing.on('upgrade', ({ statusCode = 101, rawHeaders }, socket, head) => {
    if (isOver) return;
    isOver = true;
    if (head.length > 0) socket.unshift(head);
    handler.onUpgrade?.(statusCode, rawHeaders, socket);
  });
  outgoing.on('response', (response) => {
    if (isOver) return;
    incoming = response;
    phase = 'response';
    response.on('error', fail);
    handler.onHead(response.statusCode ?? 502, response.rawHeaders, response.statusMessage ?? '');
    response.on('data', (chunk«: Buffer») => {
      if (!isOver && !handler.onData(chunk)) response.pause();
    });
    response.on('end', () => {
      if (!isOver) handler.onEnd(response.rawTrailers);
      isOver = true;
    });
  });
  if (body === undefined || body instanceof Uint8Array) outgoing.end(body);
  else {
    body.pipe(outgoing);
    // If the body breaks off, the backend must not take it for complete.
    body.on('error', (error) => outgoing.destroy(error));
    body.on('close', () => {
      if (!body.readableEnded && !outgoing.destroyed) outgoing.destroy(new Error('the body broke off'));
    });
  }
  return {
    abort: () => {
      isOver = true;
      outgoing.destroy();
    },
    resume: () => void incoming?.resume(),
  };
}`,
  code: `
/** Returns the header fields for the end of the body and for an upgrade. */
function framingOf({ body, contentLength, method, upgrade }«: TransportRequest»)«: readonly string[]» {
  const switching = upgrade === undefined ? [] : ['Connection', 'Upgrade', 'Upgrade', upgrade];
  if (body === undefined) return /^(?:POST|PUT|PATCH)$/.test(method) ? [...switching, 'Content-Length', '0'] : switching;
  return contentLength === undefined ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(contentLength)];
}`,
  config: { max_idle: 4 },
  document: proxyDocument({ transport: '__MODULE__', load_balancing: { selection_policy: { policy: 'first' } } }),
  tryIt: { command: 'curl http://localhost:8080/', output: 'hello from the first backend\n' },
  test: {
    imports: {
      'node:http': ['createServer'],
      '@caddis/core': ['parseNetworkAddress', 'type Context'],
      '@caddis/core/http': ['type TransportRequest'],
      '@caddis/testkit': ['transportConformance'],
    },
    setup: `
// Tests that every transport must pass with a backend: unchanged requests and responses, failures, incomplete bodies, aborts, upgrades.
transportConformance(__CLASS__, { describe, it });`,
    code: `
it('sends a request, and reports head, body and end', async () => {
  const backend = createServer((request, response) => response.end(\`\${request.method} \${request.url}\`));
  await new Promise«<void>»((resolve) => backend.listen(0, '127.0.0.1', resolve));
  const { port } = backend.address()« as { port: number }»;
  const undos«: (() => void)[]» = [];
  const transport = new __CLASS__({ max_idle: 1 });
  transport.provision({ defer: (undo«: () => void») => undos.push(undo) }« as unknown as Context»);
  const request = { address: parseNetworkAddress(\`127.0.0.1:\${port}\`), method: 'GET', target: '/a?b', headers: ['Host', 'example.org'] };
  const told«: string[]» = [];
  await new Promise«<void>»((resolve, reject) => {
    transport.dispatch(request« as unknown as TransportRequest», {
      onHead: (status) => told.push(\`head \${status}\`),
      onData: (chunk) => told.push(Buffer.from(chunk).toString()) > 0,
      onEnd: () => resolve(),
      onError: reject,
    });
  });
  for (const undo of undos) undo();
  backend.close();
  assert.deepEqual(told, ['head 200', 'GET /a?b']);
});`,
  },
};
