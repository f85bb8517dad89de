import type { ServerResponse as OutgoingMessage } from 'node:http';
import { statusText } from '../response/status-text.js';
import type { Http1Socket } from './paused-readers.js';

/** Node's error for bytes that are not a valid request, or for a request that took too long. */
interface ParseError extends Error {
  readonly code?: string;
  readonly rawPacket?: Buffer;
}

const statusByCode: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};
/** Node's parser rejects methods that it does not know. Those longer than this get status 405, as in Caddy. */
const maxMethodLength = 32;

/**
 * Answers bytes that cannot be parsed, and closes the connection, because the start of the next request is unknown.
 *
 * @internal
 */
export function answerParseError(error: ParseError, socket: Http1Socket): void {
  const status = error.code === 'HPE_INVALID_METHOD' ? methodStatus(error.rawPacket) : (statusByCode[error.code ?? ''] ?? 400);
  answerInTurn(status, error, socket);
}

/** Responses after which an error answer is already waiting. Node reports each further chunk of invalid bytes again. */
const awaited = new WeakSet<OutgoingMessage>();

/**
 * Sends the error answer after the responses to the complete requests before it, so that the client does not mistake it for one of them.
 * If the last of those responses closes the connection, nothing is sent.
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

/** Returns 501 for a well-formed method that the parser does not know, 405 if it is too long, and 400 for anything else. */
function methodStatus(packet: Buffer | undefined): number {
  const method = /^([!#$%&'*+.^`|~\w-]+) \S/.exec(packet?.toString('latin1', 0, 8192) ?? '')?.[1];
  if (method === undefined) return 400;
  return method.length > maxMethodLength ? 405 : 501;
}
