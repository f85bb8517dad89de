import { formatNetworkAddress, isCaddisError, isUnixNetwork, type NetworkAddress } from '@caddis/core';
import type { PlacedError } from '../config/placed-errors.js';
import { errors } from '../errors.js';
import { statedText } from '../templates/stated-text.js';
import { parseListen } from './listen-addresses.js';
import { sameSocket } from './same-socket.js';

/** What a document says of an address that a server listens on. @internal */
export interface StatedListen {
  readonly server: string;
  readonly at: readonly (string | number)[];
  /** Absent when it depends on the process. */
  readonly address: NetworkAddress | undefined;
}

/** What a document says of all listeners. @internal */
export interface StatedListeners {
  readonly errors: readonly PlacedError[];
  readonly listens: readonly StatedListen[];
}

/**
 * Reads the addresses of all servers, as far as the document alone says what they are. Ranges of ports stay ranges.
 *
 * @param servers - `listen` of each server by name
 * @internal
 */
export function statedListeners(servers: Readonly<Record<string, { readonly listen?: readonly string[] }>>): StatedListeners {
  const found: PlacedError[] = [];
  const listens: StatedListen[] = [];
  for (const [server, { listen = [] }] of Object.entries(servers)) {
    for (const [index, text] of listen.entries()) {
      const at = ['servers', server, 'listen', index];
      try {
        const stated = statedText(text, 'strict');
        listens.push({ server, at, address: stated === undefined ? undefined : parseListen(stated, server, '') });
      } catch (error) {
        if (!isCaddisError(error)) throw error;
        found.push({ at, error });
      }
    }
  }
  for (const twice of listenedTwice(listens)) found.push(twice);
  return { errors: found, listens };
}

/** A part of the ports of a host. */
interface Ports {
  readonly listen: StatedListen;
  readonly address: NetworkAddress;
  /** Place among all listeners. */
  readonly index: number;
}

/** Finds the listeners that want a socket which another one has, without looking at each port of a range. */
function* listenedTwice(listens: readonly StatedListen[]): Iterable<PlacedError> {
  const byHost = new Map<string, Ports[]>();
  for (const [index, listen] of listens.entries()) {
    const { address } = listen;
    if (address === undefined) continue;
    const isUnix = isUnixNetwork(address.network);
    // The system chooses the port of `:0`.
    if (address.startPort === 0 && address.endPort === 0 && !isUnix) continue;
    const host = formatNetworkAddress({ ...sameSocket(address), startPort: 0, endPort: 0 });
    const known = byHost.get(host);
    if (known === undefined) byHost.set(host, [{ listen, address, index }]);
    else known.push({ listen, address, index });
  }
  for (const ports of byHost.values()) {
    ports.sort((left, right) => firstPort(left) - firstPort(right) || left.index - right.index);
    let widest: Ports | undefined;
    for (const each of ports) {
      if (widest !== undefined && firstPort(each) <= widest.address.endPort) {
        const [first, second] = widest.index < each.index ? [widest, each] : [each, widest];
        const port = firstPort(each);
        const address = formatNetworkAddress({ ...each.address, startPort: port, endPort: port });
        const error = errors.HTTP_LISTEN_TWICE({ pointer: '', first: first.listen.server, second: second.listen.server, address });
        yield { at: second.listen.at, error };
      }
      if (widest === undefined || each.address.endPort > widest.address.endPort) widest = each;
    }
  }
}

/** Port 0 in a range is chosen by the system, and clashes with nothing. */
function firstPort({ address }: Ports): number {
  return address.startPort === 0 && address.endPort > 0 ? 1 : address.startPort;
}
