import { formatNetworkAddress, isUnixNetwork, parseNetworkAddress, type NetworkAddress } from '@caddis/core';
import { errors } from '../errors.js';
import { globalPlaceholders } from '../templates/global-placeholders.js';
import { compileTemplate } from '../templates/template.js';
import { clashes } from './clashes.js';
import { listenerKey } from './listener.js';

/** One socket on which a server listens. @internal */
export interface ListenAddress {
  readonly server: string;
  /** Exactly one socket. */
  readonly address: NetworkAddress;
  /** Identifies the listener across configs. */
  readonly key: string;
  /** JSON pointer of the address in the config. */
  readonly pointer: string;
}

/**
 * Reads the `listen` fields of all servers, and expands port ranges.
 *
 * @param servers - the servers by name
 * @param pointer - JSON pointer of the app
 * @throws `HTTP_LISTEN_INVALID`, `HTTP_LISTEN_TWICE`, `CORE_ADDRESS_INVALID`, `HTTP_PLACEHOLDER_UNKNOWN`
 * @internal
 */
export function listenAddresses(servers: Readonly<Record<string, { readonly listen: readonly string[] }>>, pointer: string): readonly ListenAddress[] {
  const found: ListenAddress[] = [];
  for (const [server, { listen }] of Object.entries(servers)) {
    for (const [index, text] of listen.entries()) {
      const place = `${pointer}/servers/${escapePointer(server)}/listen/${index}`;
      for (const address of expandRange(parseListen(compileTemplate(text).expand(globalPlaceholders, 'strict'), server, place))) {
        // For `:0` the system chooses a free port, so each such address is a separate socket.
        const anyPort = address.startPort === 0 && !isUnixNetwork(address.network);
        const key = anyPort ? `${listenerKey(address)} ${server} ${index}` : listenerKey(address);
        found.push({ server, address, key, pointer: place });
      }
    }
  }
  for (const { first, second, address } of clashes(found)) {
    throw errors.HTTP_LISTEN_TWICE({ pointer: second.pointer, first: first.server, second: second.server, address: formatNetworkAddress(address) });
  }
  return found;
}

/** Escapes a key for a JSON pointer. @internal */
export function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Maximum length in bytes of a unix socket's path; macOS allows less than Linux. */
const maxSocketPathBytes = process.platform === 'darwin' ? 103 : 107;

/** Marks an address without a port. */
const noPort = -1;

/**
 * Parses one address to listen on.
 *
 * @param text - the address, with its placeholders expanded
 * @param pointer - JSON pointer of the address
 * @throws `HTTP_LISTEN_INVALID`, `CORE_ADDRESS_INVALID`
 * @internal
 */
export function parseListen(text: string, server: string, pointer: string): NetworkAddress {
  const address = parseNetworkAddress(text, noPort);
  const refused = (reason: string): Error => errors.HTTP_LISTEN_INVALID({ pointer, server, address: JSON.stringify(text), reason });
  if (!['tcp', 'tcp4', 'tcp6', 'unix'].includes(address.network)) throw refused(`listening on ${address.network} is not supported by Caddis`);
  if (address.startPort === noPort) throw refused('it names no port');
  // The system would cut off a longer path.
  const bytes = isUnixNetwork(address.network) ? Buffer.byteLength(address.host) : 0;
  if (bytes > maxSocketPathBytes) throw refused(`its path has ${bytes} bytes, that of a unix socket can have ${maxSocketPathBytes}`);
  return address;
}

function expandRange(address: NetworkAddress): readonly NetworkAddress[] {
  return Array.from({ length: address.endPort - address.startPort + 1 }, (_, offset) => ({
    ...address,
    startPort: address.startPort + offset,
    endPort: address.startPort + offset,
  }));
}
