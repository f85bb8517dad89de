import type { TransportRequest } from '@caddis/core/http';
import { FieldNames, fieldValue, includesAnyField } from '@caddis/http/kit';
import { errors } from '../errors.js';
import { isFieldValue, isToken } from './characters.js';

/** Characters that are not allowed in a request target. Bytes above ASCII are passed on unchanged. */
const badTarget = /[^\x21-\x7e\x80-\xff]/;
/** Fields in the presence of which the proxy must not request gzip on its own. */
const gzipHindrances = new FieldNames(['accept-encoding', 'range']);
const control = /[\0-\x08\x0a-\x1f\x7f]/;

/**
 * Writes the head of an HTTP/1.1 request, including the fields that frame the body.
 *
 * @param request - the request
 * @param keepAlive - false to ask the backend to close the connection after the response
 * @param askForGzip - whether to add `Accept-Encoding: gzip`
 * @returns the head including the empty line, to be sent as Latin-1
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
 * Checks whether the proxy can request gzip without the client noticing. The client must request neither an encoding nor a range.
 *
 * @internal
 */
export function canAskForGzip({ method, headers }: TransportRequest): boolean {
  return method !== 'HEAD' && !includesAnyField(headers, gzipHindrances);
}

/**
 * Returns the value of a field in the form in which it is sent in all HTTP versions: one character per byte. Text beyond Latin-1 is sent
 * as UTF-8, because truncating its characters to single bytes could produce line ends.
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

/** Checks whether a method usually has a body. Without one, such a request is sent with `Content-Length: 0`. */
function expectsBody(method: string): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH';
}
