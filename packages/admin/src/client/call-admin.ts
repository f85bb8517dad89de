import { request as sendRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { isUnixNetwork, joinHostPort, type NetworkAddress } from '@caddis/core';
import { reasonOf } from '@caddis/kit';
import { adminAddress, isWildcard, readAdminAddress } from '../endpoint/admin-address.js';
import { errors } from '../errors.js';

/** What is asked of the endpoint of a running server. @public */
export interface AdminCall {
  /** Address of the endpoint, as {@link adminAddressOf} tells it. */
  readonly address: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What the endpoint has answered. @public */
export interface AdminReply {
  readonly status: number;
  readonly text: string;
  /** The body, where it is JSON. */
  readonly json: unknown;
}

/**
 * Finds out where the endpoint of a running server is.
 *
 * @param named - what the command line says
 * @param listen - `admin.listen` of its config
 * @param environment - where `CADDY_ADMIN` may say it
 * @throws `ADMIN_ADDRESS_INVALID`, also where there is none
 * @public
 */
export async function adminAddressOf(named: string | undefined, listen: string | undefined, environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  if (named !== undefined) return readAdminAddress(named.replace(/^http:\/\/([^/]*)\/?$/, '$1'), '--address').text;
  const found = await adminAddress(listen, environment);
  if (found === undefined) throw errors.ADMIN_ADDRESS_INVALID({ place: 'CADDY_ADMIN', address: '"off"', reason: 'it turns the endpoint off' });
  return found.text;
}

/**
 * Asks the endpoint of a running server, and waits for its answer for as long as it takes: a config may take long to start.
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
  // What listens on every address listens on that of this machine, too.
  return { host: isWildcard(address) ? 'localhost' : host, port: startPort };
}

/** A command is no page, but an endpoint may ask everybody for their origin. That of a unix socket has none. */
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
