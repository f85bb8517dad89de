import { lookup as systemLookup, type LookupOneOptions } from 'node:dns';
import type { Clock } from '@caddis/core';

/** How long an address is used before the system is asked again, in milliseconds. */
const keptMs = 10_000;

/** Hears the address of a name, or why there is none. */
type LookupCallback = (error: NodeJS.ErrnoException | null, address: string, family: number) => void;

/** Looks a name up, as `dgram` and `net` have it done. @internal */
export type Lookup = (name: string, options: LookupOneOptions, callback: LookupCallback) => void;

/**
 * Makes a look-up for one socket: a name is looked up every ten seconds at most, and by one call at a time, however many datagrams are sent. The last address
 * is used on where it cannot be looked up again.
 *
 * @param lookup - asks the system
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
  /** Those that wait for the look-up that is under way. */
  waiting: LookupCallback[] | undefined;
}
