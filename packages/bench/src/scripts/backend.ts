/**
 * The backend of all contenders: `/bytes/N` responds with N bytes; `/post` reads the body and responds with its length.
 *
 * Usage: node backend.js PORT SECOND_PORT
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

const bodies = new Map<string, Buffer>();

function answer(request: IncomingMessage, response: ServerResponse): void {
  const path = request.url ?? '/';
  if (path === '/post') {
    let length = 0;
    request.on('data', (chunk: Buffer) => (length += chunk.length));
    request.on('end', () => response.end(`${length}\n`));
    return;
  }
  let body = bodies.get(path);
  if (body === undefined) {
    body = Buffer.alloc(Number(path.split('/')[2]), 'x');
    bodies.set(path, body);
  }
  response.writeHead(200, ['Content-Type', 'text/plain', 'Content-Length', String(body.length)]);
  response.end(body);
}

for (const port of process.argv.slice(2)) {
  const server = createServer({ keepAliveTimeout: 600_000 }, answer);
  server.maxRequestsPerSocket = 0;
  server.listen(Number(port), '127.0.0.1', 1024);
}
