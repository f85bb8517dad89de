import { FieldNames } from '../fields/field-names.js';
import { fieldText } from '../fields/field-text.js';
import { forEachField } from '../fields/raw-fields.js';
import type { ServerRequest } from '../request/server-request.js';
import { tlsFields, type TlsFields } from './tls-fields.js';

/** Fields whose values allow acting in a user's name. */
const credentials = new FieldNames(['cookie', 'set-cookie', 'authorization', 'proxy-authorization']);

/** The parts of a request that handlers may change, as they were received. @internal */
export interface ReceivedRequest {
  readonly host: string;
  /** Header fields as a flat list. */
  readonly fields: readonly string[];
  /** The TLS state of its connection, if any. */
  readonly tls: TlsFields | undefined;
}

/** Saves these parts of a request before handlers change it. @internal */
export function receivedRequest({ host, headers, tls }: ServerRequest): ReceivedRequest {
  return { host, fields: headers.raw().slice(), tls: tls === undefined ? undefined : tlsFields(tls) };
}

/**
 * Returns a request in the form that logs show.
 *
 * @param request - the request
 * @param received - the parts that handlers may have changed since
 * @param withCredentials - true to log cookies and authorization
 * @internal
 */
export function requestFields(request: ServerRequest, received: ReceivedRequest, withCredentials: boolean): Readonly<Record<string, unknown>> {
  return {
    remote_ip: request.remote.address,
    remote_port: String(request.remote.port),
    client_ip: request.clientIp,
    proto: request.protocol,
    method: request.originalMethod,
    host: loggedText(received.host),
    uri: request.originalUri,
    headers: headerFields(received.fields, withCredentials),
    ...(received.tls === undefined ? {} : { tls: received.tls }),
  };
}

/**
 * Returns header fields in the form that logs show: lists of values by name.
 *
 * @param fields - flat list
 * @param withCredentials - true to log cookies and authorization
 * @internal
 */
export function headerFields(fields: readonly string[], withCredentials: boolean): Readonly<Record<string, readonly string[]>> {
  const shown = new Map<string, string[]>();
  forEachField(fields, (received, value) => {
    const name = canonicalName(received);
    const text = withCredentials || !credentials.has(name) ? loggedText(value) : 'REDACTED';
    const values = shown.get(name);
    if (values === undefined) shown.set(name, [text]);
    else values.push(text);
  });
  return Object.fromEntries(shown);
}

/** Returns true if the value of a field allows acting in a user's name. @internal */
export function isCredential(name: string): boolean {
  return credentials.has(name);
}

/** Decodes a field value as UTF-8 and replaces lone surrogates, because some log readers accept only valid UTF-8. @internal */
export function loggedText(value: string): string {
  return fieldText(value).replace(/[\ud800-\udfff]/gu, '\ufffd');
}

/** Returns a field name in canonical form: `x-a` becomes `X-A`. @internal */
export function canonicalName(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
