/** @fastify/http-proxy. Usage: node fastify-http-proxy.js PORT BACKEND_PORT */
import httpProxy from '@fastify/http-proxy';
import { fastify } from 'fastify';

const [port, backend] = process.argv.slice(2);
const server = fastify({ bodyLimit: 1024 ** 3 });
await server.register(httpProxy, { upstream: `http://127.0.0.1:${backend}`, undici: { connections: 256, pipelining: 1 } });
await server.listen({ port: Number(port), host: '127.0.0.1' });
