import { formatNetworkAddress, isCaddisError, type NetworkAddress } from '@caddis/core';
import type { PlacedError } from '../config/placed-errors.js';
import { errors } from '../errors.js';
import { statedText } from '../templates/stated-text.js';
import { clashes } from './clashes.js';
import { parseListen } from './listen-addresses.js';

/** One `listen` address as the document states it. @internal */
export interface StatedListen {
  readonly server: string;
  readonly at: readonly (string | number)[];
  /** Absent if it depends on the environment of the process. */
  readonly address: NetworkAddress | undefined;
}

/** All `listen` addresses of a document. @internal */
export interface StatedListeners {
  readonly errors: readonly PlacedError[];
  readonly listens: readonly StatedListen[];
}

/**
 * Reads the addresses of all servers, as far as the document alone determines them. Port ranges are not expanded.
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
