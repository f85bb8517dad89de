/** A minimal proxy based on undici's dispatch: no routes, no modules, no real error handling. Usage: node undici-dispatch.js PORT BACKEND_PORT */
import { createServer } from 'node:http';
import { Pool, type Dispatcher } from 'undici';

const [port, backend] = process.argv.slice(2);
const pool = new Pool(`http://127.0.0.1:${backend}`, { connections: 256, pipelining: 1 });
const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'te', 'upgrade', 'trailer', 'proxy-authorization', 'proxy-authenticate', 'proxy-connection']);

createServer((request, response) => {
  const headers: string[] = [];
  const raw = request.rawHeaders;
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? '';
    if (!hopByHop.has(name.toLowerCase())) headers.push(name, raw[index + 1] ?? '');
  }
  headers.push('X-Forwarded-For', request.socket.remoteAddress ?? '');
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  let resume: () => void = () => undefined;
  let abort: () => void = () => undefined;
  // If the client disconnects early, the request to the backend is aborted.
  response.once('close', () => {
    if (!response.writableFinished) abort();
  });
  const handler = {
    onConnect(abortRequest: () => void) {
      abort = abortRequest;
    },
    onHeaders(status: number, rawHeaders: Buffer[], resumeReading: () => void) {
      resume = resumeReading;
      const out: string[] = [];
      for (let index = 0; index < rawHeaders.length; index += 2) {
        const name = rawHeaders[index]?.toString('latin1') ?? '';
        if (!hopByHop.has(name.toLowerCase())) out.push(name, rawHeaders[index + 1]?.toString('latin1') ?? '');
      }
      response.writeHead(status, out);
      return true;
    },
    onData(chunk: Buffer) {
      if (response.write(chunk)) return true;
      response.once('drain', resume);
      return false;
    },
    onComplete() {
      response.end();
    },
    onError() {
      response.destroy();
    },
  };
  pool.dispatch(
    { path: request.url ?? '/', method: (request.method ?? 'GET') as Dispatcher.HttpMethod, headers, body: hasBody ? request : null },
    handler as unknown as Dispatcher.DispatchHandler,
  );
}).listen(Number(port), '127.0.0.1', 1024);
