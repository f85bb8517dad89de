import { Agent, request as send } from 'node:http';
import { patienceMs, type Ask } from '../requests/load-request.js';

/** A client for the load. `close` closes its connections. */
export interface LoadClient {
  readonly ask: Ask;
  close(): void;
}

/**
 * Makes an HTTP/1.1 client.
 *
 * @param port - port on 127.0.0.1
 * @param keepAlive - true to reuse one connection; otherwise each request uses a new one
 */
export function http1Client(port: number, keepAlive: boolean): LoadClient {
  const agent = new Agent({ keepAlive, maxSockets: 1 });
  const ask: Ask = ({ method, path, body }) =>
    new Promise((resolve) => {
      let answered = false;
      const headers = method === 'POST' ? { 'Content-Length': body.length } : {};
      const sent = send({ host: '127.0.0.1', port, method, path, headers, agent }, (response) => {
        answered = true;
        let text = '';
        response.setEncoding('latin1').on('data', (part: string) => (text += part));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
        response.on('error', fail);
      });
      const fail = (error: NodeJS.ErrnoException): void => {
        const stale = sent.reusedSocket && !answered && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        resolve({ failure: error.code ?? error.message, answered, stale });
      };
      const timer = setTimeout(() => sent.destroy(Object.assign(new Error(), { code: 'no end of the answer' })), patienceMs);
      sent.on('error', fail).on('close', () => clearTimeout(timer));
      sent.end(body);
    });
  return { ask, close: () => agent.destroy() };
}
