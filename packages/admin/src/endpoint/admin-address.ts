import { formatNetworkAddress, isCaddisError, isUnixNetwork, parseNetworkAddress, type NetworkAddress } from '@caddis/core';
import { readyToImport } from '@caddis/kit';
import { errors } from '../errors.js';

/** Default address of the admin endpoint. @public */
export const defaultAdminAddress = 'localhost:2019';

const defaultPort = 2019;

/** The configured address of the admin endpoint. @internal */
export interface AdminAddress {
  readonly address: NetworkAddress;
  /** The address as text, without the permissions of a socket. */
  readonly text: string;
  /** False for the default address. */
  readonly isChosen: boolean;
  /** Where the address was set, for errors. */
  readonly place: string;
}

/**
 * Determines the address of the admin endpoint: from the config, else from the environment variable `CADDY_ADMIN`, else `localhost:2019`.
 *
 * @param listen - `admin.listen` of the config
 * @param environment - environment variables
 * @returns `undefined` if the environment variable is `off`
 * @throws `ADMIN_ADDRESS_INVALID`
 * @internal
 */
export async function adminAddress(listen: string | undefined, environment: NodeJS.ProcessEnv): Promise<AdminAddress | undefined> {
  if (listen !== undefined) return { ...readAdminAddress(await expand(listen), '/admin/listen'), isChosen: true };
  const fromEnvironment = environment['CADDY_ADMIN'];
  if (fromEnvironment === 'off') return undefined;
  if (fromEnvironment !== undefined && fromEnvironment !== '') return { ...readAdminAddress(fromEnvironment, 'CADDY_ADMIN'), isChosen: true };
  return { ...readAdminAddress(defaultAdminAddress, 'admin'), isChosen: false };
}

async function expand(text: string): Promise<string> {
  if (!text.includes('{')) return text;
  readyToImport();
  const { compileTemplate, globalPlaceholders } = await import('@caddis/http/kit');
  return compileTemplate(text).expand(globalPlaceholders, 'strict');
}

/**
 * Parses the address of an admin endpoint.
 *
 * @param text - the address, without placeholders
 * @param place - where the address was set, for errors
 * @throws `ADMIN_ADDRESS_INVALID`
 * @internal
 */
export function readAdminAddress(text: string, place: string): Omit<AdminAddress, 'isChosen'> {
  const refused = (reason: string): Error => errors.ADMIN_ADDRESS_INVALID({ place, address: JSON.stringify(text), reason });
  let address: NetworkAddress;
  try {
    address = parseNetworkAddress(text, defaultPort);
  } catch (error) {
    throw isCaddisError(error) ? refused(error.message) : error;
  }
  if (!['tcp', 'tcp4', 'tcp6', 'unix'].includes(address.network)) throw refused(`${address.network} is not supported`);
  if (address.startPort !== address.endPort) throw refused('it names more than one port');
  return { address, text: formatNetworkAddress({ ...address, mode: undefined }), place };
}

/** Tells whether an address can be reached only from this machine. @internal */
export function isLoopback({ network, host }: NetworkAddress): boolean {
  return isUnixNetwork(network) || host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Tells whether an address stands for all addresses of the machine. @internal */
export function isWildcard({ network, host }: NetworkAddress): boolean {
  return !isUnixNetwork(network) && ['', '0.0.0.0', '::'].includes(host);
}
