import { connect, constants, type ClientHttp2Session } from 'node:http2';
import type { LoadClient } from './ask-http1.js';
import { patienceMs, type Ask } from '../requests/load-request.js';

/**
 * Makes an HTTP/2 client with TLS. All its requests share one connection until the server closes it.
 *
 * @param port - port on 127.0.0.1
 */
export function http2Client(port: number): LoadClient {
  let session: ClientHttp2Session | undefined;
  const open = (): ClientHttp2Session => {
    if (session !== undefined && !session.closed && !session.destroyed) return session;
    const opened = connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
    const forget = (): void => {
      if (session === opened) session = undefined;
    };
    opened.on('error', forget).on('close', forget).on('goaway', () => {
      forget();
      opened.close();
    });
    session = opened;
    return opened;
  };

  const ask: Ask = ({ method, path, body }) =>
    new Promise((resolve) => {
      const stream = open().request({ ':method': method, ':path': path, ...(method === 'POST' ? { 'content-length': String(body.length) } : {}) }, { endStream: method === 'GET' });
      let status = 0;
      let text = '';
      let failure = '';
      const timer = setTimeout(() => {
        failure = 'no end of the answer';
        stream.close(constants.NGHTTP2_CANCEL);
      }, patienceMs);
      stream.setEncoding('latin1').on('data', (part: string) => (text += part));
      stream.on('response', (headers) => (status = headers[':status'] ?? 0));
      stream.on('error', (error: NodeJS.ErrnoException) => (failure ||= error.code ?? error.message));
      stream.on('close', () => {
        clearTimeout(timer);
        const isWhole = failure === '' && stream.rstCode === constants.NGHTTP2_NO_ERROR && status !== 0;
        if (isWhole) resolve({ status, body: text });
        else resolve({ failure: failure || `stream ended with code ${stream.rstCode}`, answered: status !== 0, stale: stream.rstCode === constants.NGHTTP2_REFUSED_STREAM });
      });
      if (method === 'POST') stream.end(body);
    });
  return { ask, close: () => session?.close() };
}
