import { lookup as systemLookup, type LookupOneOptions } from 'node:dns';
import type { Clock } from '@caddis/core';

/** How long an address is cached, in milliseconds. */
const keptMs = 10_000;

/** Receives the address of a name, or an error. */
type LookupCallback = (error: NodeJS.ErrnoException | null, address: string, family: number) => void;

/** Resolves a name; the signature is that of `dgram` and `net`. @internal */
export type Lookup = (name: string, options: LookupOneOptions, callback: LookupCallback) => void;

/**
 * Makes a caching look-up for a socket. A name is resolved at most every ten seconds and by one call at a time, however many datagrams are sent. If a
 * later look-up fails, the last address is used.
 *
 * @param lookup - the look-up to cache; the system's by default
 * @internal
 */
export function keptLookup(clock: Clock, lookup: Lookup = systemLookup): Lookup {
  const names = new Map<string, KeptName>();
  return (name, options, callback) => {
    const known = names.get(name) ?? { address: undefined, until: 0, waiting: undefined };
    names.set(name, known);
    if (known.address !== undefined && clock.now() < known.until) return void process.nextTick(callback, null, known.address.address, known.address.family);
    if (known.waiting !== undefined) return void known.waiting.push(callback);
    const waiting = [callback];
    known.waiting = waiting;
    lookup(name, options, (error, address, family) => {
      known.waiting = undefined;
      if (error === null) known.address = { address, family };
      known.until = clock.now() + keptMs;
      for (const each of waiting) {
        if (known.address === undefined) each(error, '', 0);
        else each(null, known.address.address, known.address.family);
      }
    });
  };
}

interface KeptName {
  address: { readonly address: string; readonly family: number } | undefined;
  /** Milliseconds since the Unix epoch. */
  until: number;
  /** Callbacks that wait for the pending look-up. */
  waiting: LookupCallback[] | undefined;
}
