import { FieldNames } from '../fields/field-names.js';
import { fieldText } from '../fields/field-text.js';
import { forEachField } from '../fields/raw-fields.js';
import type { ServerRequest } from '../request/server-request.js';
import { tlsFields, type TlsFields } from './tls-fields.js';

/** Fields whose values let somebody act in a user's name. */
const credentials = new FieldNames(['cookie', 'set-cookie', 'authorization', 'proxy-authorization']);

/** What handlers may change of a request, as it came. @internal */
export interface ReceivedRequest {
  readonly host: string;
  /** Header fields as a flat list. */
  readonly fields: readonly string[];
  /** The encryption of its connection, if any. */
  readonly tls: TlsFields | undefined;
}

/** Takes note of a request before handlers change it. @internal */
export function receivedRequest({ host, headers, tls }: ServerRequest): ReceivedRequest {
  return { host, fields: headers.raw().slice(), tls: tls === undefined ? undefined : tlsFields(tls) };
}

/**
 * A request as logs show it.
 *
 * @param request - the request
 * @param received - what handlers may have changed since, as it came
 * @param withCredentials - true to show cookies and authorization
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
 * Header fields as logs show them: values by name.
 *
 * @param fields - flat list
 * @param withCredentials - true to show cookies and authorization
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

/** Tells whether a field lets somebody act in a user's name. @internal */
export function isCredential(name: string): boolean {
  return credentials.has(name);
}

/** A value as UTF-8: not all who read logs take single bytes. @internal */
export function loggedText(value: string): string {
  return fieldText(value).replace(/[\ud800-\udfff]/gu, '\ufffd');
}

/** A name as logs have it: `x-a` becomes `X-A`. @internal */
export function canonicalName(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
