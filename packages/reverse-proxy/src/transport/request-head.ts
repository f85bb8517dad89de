import type { TransportRequest } from '@caddis/core/http';
import { FieldNames, fieldValue, includesAnyField } from '@caddis/http/kit';
import { errors } from '../errors.js';
import { isFieldValue, isToken } from './characters.js';

/** What a request target cannot hold; bytes above ASCII are passed on as they came. */
const badTarget = /[^\x21-\x7e\x80-\xff]/;
/** Fields of requests for which gzip cannot be asked in the client's place. */
const gzipHindrances = new FieldNames(['accept-encoding', 'range']);
const control = /[\0-\x08\x0a-\x1f\x7f]/;

/**
 * Writes the head of a request of HTTP/1.1, with the fields that frame the body.
 *
 * @param request - the request
 * @param keepAlive - false to ask the backend to close the connection afterwards
 * @param askForGzip - whether to add that gzip is welcome
 * @returns the head with the empty line behind it, to be sent as Latin-1
 * @throws `PROXY_REQUEST_MALFORMED`
 * @internal
 */
export function writeRequestHead(request: TransportRequest, keepAlive: boolean, askForGzip: boolean): string {
  const { method, target, headers, upgrade } = request;
  if (!isToken(method)) throw errors.PROXY_REQUEST_MALFORMED({ what: `method ${JSON.stringify(method)}`, reason: 'it is not a token' });
  if (target === '' || badTarget.test(target)) {
    throw errors.PROXY_REQUEST_MALFORMED({ what: `target ${JSON.stringify(target)}`, reason: 'it holds blanks or control characters' });
  }
  let head = `${method} ${target} HTTP/1.1\r\n`;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    const value = headers[index + 1] as string;
    if (!isToken(name)) throw errors.PROXY_REQUEST_MALFORMED({ what: `field ${JSON.stringify(name)}`, reason: 'its name is not a token' });
    head += `${name}: ${sendableValue(name, value)}\r\n`;
  }
  if (askForGzip) head += 'Accept-Encoding: gzip\r\n';
  if (upgrade !== undefined) head += `Connection: Upgrade\r\nUpgrade: ${sendableValue('Upgrade', upgrade)}\r\n`;
  else if (!keepAlive) head += 'Connection: close\r\n';
  return head + framing(request);
}

/**
 * Tells whether gzip can be asked for without the client's noticing: it asks for no encoding, and for a whole body.
 *
 * @internal
 */
export function canAskForGzip({ method, headers }: TransportRequest): boolean {
  return method !== 'HEAD' && !includesAnyField(headers, gzipHindrances);
}

/**
 * The value of a field as it is sent, in any version of HTTP: one character for each byte. Text beyond Latin-1 goes out as UTF-8; cut
 * to single bytes, it could turn into line ends.
 *
 * @throws `PROXY_REQUEST_MALFORMED`
 * @internal
 */
export function sendableValue(name: string, value: string): string {
  if (isFieldValue(value)) return value;
  if (control.test(value)) throw errors.PROXY_REQUEST_MALFORMED({ what: `field ${name}`, reason: 'its value holds control characters' });
  return fieldValue(value);
}

function framing({ body, contentLength, method }: TransportRequest): string {
  if (body === undefined) return expectsBody(method) ? 'Content-Length: 0\r\n\r\n' : '\r\n';
  return contentLength === undefined ? 'Transfer-Encoding: chunked\r\n\r\n' : `Content-Length: ${contentLength}\r\n\r\n`;
}

/** Methods whose meaning is in a body say so when they have none. */
function expectsBody(method: string): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH';
}
