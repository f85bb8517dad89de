import { formatNetworkAddress, isCaddisError, type NetworkAddress } from '@caddis/core';
import type { PlacedError } from '../config/placed-errors.js';
import { errors } from '../errors.js';
import { statedText } from '../templates/stated-text.js';
import { clashes } from './clashes.js';
import { parseListen } from './listen-addresses.js';

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
  for (const { first, second, address } of clashes(listens)) {
    found.push({ at: second.at, error: errors.HTTP_LISTEN_TWICE({ pointer: '', first: first.server, second: second.server, address: formatNetworkAddress(address) }) });
  }
  return { errors: found, listens };
}
