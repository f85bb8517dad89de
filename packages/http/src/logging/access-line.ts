import { forEachField } from '../fields/raw-fields.js';
import type { ServerRequest } from '../request/server-request.js';
import type { ServerResponse } from '../response/server-response.js';
import { canonicalName, headerFields, isCredential, loggedText, type ReceivedRequest } from './request-fields.js';

/** Characters that stand for themselves in JSON, and in one byte. */
const plain = /^[ !#-[\]-~]*$/;
/** Lists of more fields are rare, and their names are not compared one by one. */
const maxCompared = 32;
/** Names in the form of logs, by how they came. Clients can make up any number. */
const canonicalNames = new Map<string, string>();
const maxKept = 500;

/** Quoted names of the fields of one list. One at a time is written, so all share it. */
const names: string[] = [];

/**
 * The line of a request in an access log, as the members of a JSON object. It is put together as text, because that takes a fraction of the time of
 * making objects and reading them again.
 *
 * @param received - the request as it came
 * @param userId - who made it, where that is known
 * @param withCredentials - true to show cookies and authorization
 * @see Caddy's `Server.logRequest`
 * @internal
 */
export function accessLine(request: ServerRequest, received: ReceivedRequest, response: ServerResponse, userId: string, withCredentials: boolean): string {
  const { exchange } = response;
  const { address, port } = request.remote;
  const tls = received.tls === undefined ? '' : `,"tls":${JSON.stringify(received.tls)}`;
  return (
    `"request":{"remote_ip":"${address}","remote_port":"${port}","client_ip":${quoted(request.clientIp)},"proto":"${request.protocol}"` +
    `,"method":${quoted(request.originalMethod)},"host":${quotedField(received.host)},"uri":${quoted(request.originalUri)}` +
    `,"headers":${headersText(received.fields, withCredentials)}${tls}}` +
    `,"bytes_read":${request.bytesRead},"user_id":${quoted(userId)},"duration":${(performance.now() - request.startedAt) / 1000}` +
    `,"size":${exchange.bytesWritten},"status":${response.status},"resp_headers":${headersText(exchange.sentFields, withCredentials)}`
  );
}

/** Header fields as a JSON object of lists. Fields of one name are brought together, which few requests need. */
function headersText(fields: readonly string[], withCredentials: boolean): string {
  if (fields.length > 2 * maxCompared) return JSON.stringify(headerFields(fields, withCredentials));
  let text = '';
  let count = 0;
  let isRepeated = false;
  forEachField(fields, (received, value) => {
    const name = keptName(received);
    for (let before = 0; before < count; before += 1) if (names[before] === name) isRepeated = true;
    names[count] = name;
    count += 1;
    text += `${count === 1 ? '' : ','}${name}:[${withCredentials || !isCredential(received) ? quotedField(value) : '"REDACTED"'}]`;
  });
  return isRepeated ? JSON.stringify(headerFields(fields, withCredentials)) : `{${text}}`;
}

/** A name as logs have it, quoted. */
function keptName(received: string): string {
  const known = canonicalNames.get(received);
  if (known !== undefined) return known;
  const name = quoted(canonicalName(received));
  if (canonicalNames.size < maxKept) canonicalNames.set(received, name);
  return name;
}

/** A value of a field, whose characters are bytes of UTF-8. */
function quotedField(value: string): string {
  return plain.test(value) ? `"${value}"` : JSON.stringify(loggedText(value));
}

function quoted(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text);
}
