/** A plain node:http server instead of a proxy, as the lower limit of the cost. Usage: node node-http.js PORT */
import { createServer } from 'node:http';

const bodies = new Map<string, Buffer>();

createServer((request, response) => {
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
}).listen(Number(process.argv[2]), '127.0.0.1', 1024);
