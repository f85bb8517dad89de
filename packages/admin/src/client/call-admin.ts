import { request as sendRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { isUnixNetwork, joinHostPort, type NetworkAddress } from '@caddis/core';
import { reasonOf } from '@caddis/kit';
import { adminAddress, isWildcard, readAdminAddress } from '../endpoint/admin-address.js';
import { errors } from '../errors.js';

/** A request to the admin endpoint of a running server. @public */
export interface AdminCall {
  /** Address of the endpoint, as returned by {@link adminAddressOf}. */
  readonly address: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The response of the endpoint. @public */
export interface AdminReply {
  readonly status: number;
  readonly text: string;
  /** The parsed body if it is JSON, else `undefined`. */
  readonly json: unknown;
}

/**
 * Determines the address of a running server's admin endpoint.
 *
 * @param named - the address given on the command line
 * @param listen - `admin.listen` of its config
 * @param environment - environment variables; `CADDY_ADMIN` is used if the other two are missing
 * @throws `ADMIN_ADDRESS_INVALID`, also if `CADDY_ADMIN` is `off`
 * @public
 */
export async function adminAddressOf(named: string | undefined, listen: string | undefined, environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  if (named !== undefined) return readAdminAddress(named.replace(/^http:\/\/([^/]*)\/?$/, '$1'), '--address').text;
  const found = await adminAddress(listen, environment);
  if (found === undefined) throw errors.ADMIN_ADDRESS_INVALID({ place: 'CADDY_ADMIN', address: '"off"', reason: 'it disables the endpoint' });
  return found.text;
}

/**
 * Sends a request to the endpoint of a running server and reads the response. There is no timeout, because starting a config may take long.
 *
 * @throws `ADMIN_UNREACHABLE`
 * @public
 */
export async function callAdmin({ address: text, method, path, headers = {}, body }: AdminCall): Promise<AdminReply> {
  const { address } = readAdminAddress(text, '--address');
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void => reject(errors.ADMIN_UNREACHABLE({ address: text, reason: reasonOf(cause) }, { cause }));
    const request = sendRequest({ ...socketOf(address), agent: false, method, path, headers: { ...originFields(address), ...headers } });
    request.once('error', fail);
    request.once('response', (response) => {
      buffer(response).then((bytes) => {
        const reply = bytes.toString('utf8');
        resolve({ status: response.statusCode ?? 0, text: reply, json: parsed(reply) });
      }, fail);
    });
    request.end(body === undefined ? undefined : Buffer.from(body, 'utf8'));
  });
}

function socketOf(address: NetworkAddress): { readonly socketPath?: string; readonly host: string; readonly port?: number } {
  const { network, host, startPort } = address;
  if (isUnixNetwork(network)) return { socketPath: host.startsWith('@') ? `\0${host.slice(1)}` : host, host: 'localhost' };
  // A server that listens on all addresses also listens on the loopback address.
  return { host: isWildcard(address) ? 'localhost' : host, port: startPort };
}

/** Makes the `Origin` field: the endpoint may require it (`enforce_origin`). A unix socket or a wildcard address has no origin. */
function originFields(address: NetworkAddress): Readonly<Record<string, string>> {
  const { network, host, startPort } = address;
  if (isUnixNetwork(network) || isWildcard(address)) return {};
  return { Origin: `http://${joinHostPort(host, startPort)}` };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
