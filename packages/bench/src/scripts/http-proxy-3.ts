/** http-proxy-3 with a keep-alive agent. Usage: node http-proxy-3.js PORT BACKEND_PORT */
import { Agent } from 'node:http';
import { createProxyServer } from 'http-proxy-3';

const [port, backend] = process.argv.slice(2);
createProxyServer({ target: `http://127.0.0.1:${backend}`, agent: new Agent({ keepAlive: true }), xfwd: true }).listen(Number(port), '127.0.0.1');
