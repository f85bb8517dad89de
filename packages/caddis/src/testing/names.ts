import { addressRecord, serviceRecord, type DnsBehaviour, type DnsReply } from '@caddis/test-servers';

/** The answer of a DNS server for a name: addresses, of which those of the requested family are sent; one reply to all questions; or a function. */
export type NameState = readonly string[] | DnsReply | 'drop' | Promise<DnsReply> | ((type: string) => DnsReply);

/** Names in lower case, each with its answer. May be changed at any time; other names do not exist. */
export type Names = Record<string, NameState>;

/** Returns the behaviour of a DNS server that knows some names. */
export function answersFor(names: Names): DnsBehaviour {
  return ({ name, type }) => {
    const state = names[name.toLowerCase()];
    if (state === undefined) return { rcode: 'NXDOMAIN' };
    if (typeof state === 'function') return state(type);
    if (!isAddresses(state)) return state;
    const family = type === 'A' ? '.' : type === 'AAAA' ? ':' : undefined;
    return { answers: state.filter((address) => family !== undefined && address.includes(family)).map((address) => addressRecord(name, address)) };
  };
}

/**
 * Returns a reply with SRV records.
 *
 * @param name - name of the records
 * @param records - one `priority weight port target` per record
 */
export function services(name: string, ...records: readonly string[]): DnsReply {
  return { answers: records.map((record) => serviceRecord(name, record)) };
}

function isAddresses(state: NameState): state is readonly string[] {
  return Array.isArray(state);
}
