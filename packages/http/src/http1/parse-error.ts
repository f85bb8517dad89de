import type { ServerResponse as OutgoingMessage } from 'node:http';
import { statusText } from '../response/status-text.js';
import type { Http1Socket } from './paused-readers.js';

/** What Node tells of bytes that are no request, or of a request that took too long. */
interface ParseError extends Error {
  readonly code?: string;
  readonly rawPacket?: Buffer;
}

const statusByCode: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};
/** Methods are compared with a list by the parser; longer ones than this are refused by any server of this kind. */
const maxMethodLength = 32;

/**
 * Answers what could not be parsed, and closes the connection: where the next request begins cannot be known.
 *
 * @internal
 */
export function answerParseError(error: ParseError, socket: Http1Socket): void {
  const status = error.code === 'HPE_INVALID_METHOD' ? methodStatus(error.rawPacket) : (statusByCode[error.code ?? ''] ?? 400);
  answerInTurn(status, error, socket);
}

/** Responses behind which an answer waits; each further piece of what cannot be parsed is told of again. */
const awaited = new WeakSet<OutgoingMessage>();

/**
 * Bytes behind complete requests are answered behind them: otherwise the client would take one answer for another. Behind the last
 * request of a connection they are not answered at all, since nothing can be written any more.
 */
function answerInTurn(status: number, error: ParseError, socket: Http1Socket): void {
  const message = socket._httpMessage;
  if (message?.req.complete === true && !socket.destroyed) {
    if (awaited.has(message)) return;
    awaited.add(message);
    message.once('close', () => answerInTurn(status, error, socket));
    return;
  }
  if (socket.writable && message?.headersSent !== true) {
    socket.write(`HTTP/1.1 ${status} ${statusText(status)}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
  }
  socket.destroy(error);
}

/** A well-formed method that the parser does not know is not implemented; anything else is no request. */
function methodStatus(packet: Buffer | undefined): number {
  const method = /^([!#$%&'*+.^`|~\w-]+) \S/.exec(packet?.toString('latin1', 0, 8192) ?? '')?.[1];
  if (method === undefined) return 400;
  return method.length > maxMethodLength ? 405 : 501;
}
