import { forEachField } from '../fields/raw-fields.js';
import type { ServerRequest } from '../request/server-request.js';
import type { ServerResponse } from '../response/server-response.js';
import { canonicalName, headerFields, isCredential, loggedText, type ReceivedRequest } from './request-fields.js';

/** Matches texts that need no escaping in JSON and are ASCII. */
const plain = /^[ !#-[\]-~]*$/;
/** Longer lists are rare, and use a map instead of comparing names one by one. */
const maxCompared = 32;
/** Quoted canonical names by received name. Limited, because clients can invent any number of names. */
const canonicalNames = new Map<string, string>();
const maxKept = 500;

/** Quoted names of the fields of the current list. All calls share it, because only one line is written at a time. */
const names: string[] = [];

/**
 * Builds the access log line of a request, as the members of a JSON object. It concatenates text, because that takes a fraction of the time of
 * creating objects and serializing them.
 *
 * @param received - the request before handlers changed it
 * @param userId - the authenticated user; empty if unknown
 * @param withCredentials - true to log cookies and authorization
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

/** Writes header fields as a JSON object of lists. Only if a name is repeated, which is rare, are the fields grouped. */
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

/** Returns the canonical name of a field, quoted. */
function keptName(received: string): string {
  const known = canonicalNames.get(received);
  if (known !== undefined) return known;
  const name = quoted(canonicalName(received));
  if (canonicalNames.size < maxKept) canonicalNames.set(received, name);
  return name;
}

/** Quotes a field value, whose characters are bytes of UTF-8. */
function quotedField(value: string): string {
  return plain.test(value) ? `"${value}"` : JSON.stringify(loggedText(value));
}

function quoted(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text);
}
