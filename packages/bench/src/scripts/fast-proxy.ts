/** fast-proxy with undici. Usage: node fast-proxy.js PORT BACKEND_PORT */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import createFastProxy from 'fast-proxy';

const [port, backend] = process.argv.slice(2);
const options = { base: `http://127.0.0.1:${backend}`, undici: { connections: 256, pipelining: 1 } };
const { proxy } = createFastProxy(options) as { proxy(request: IncomingMessage, response: ServerResponse, url: string, options: object): void };
createServer((request, response) => proxy(request, response, request.url ?? '/', {})).listen(Number(port), '127.0.0.1', 1024);
