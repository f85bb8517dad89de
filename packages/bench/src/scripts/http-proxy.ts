/** http-proxy with a keep-alive agent. Usage: node http-proxy.js PORT BACKEND_PORT */
import { Agent } from 'node:http';
import httpProxy from 'http-proxy';

const [port, backend] = process.argv.slice(2);
httpProxy.createProxyServer({ target: `http://127.0.0.1:${backend}`, agent: new Agent({ keepAlive: true }), xfwd: true }).listen(Number(port), '127.0.0.1');
