import { addressRecord, serviceRecord, type DnsBehaviour, type DnsReply } from '@caddis/test-servers';

/** What a DNS server says to a question for a name: the addresses of the family that is asked for, the same to all questions, or what the type decides. */
export type NameState = readonly string[] | DnsReply | 'drop' | Promise<DnsReply> | ((type: string) => DnsReply);

/** Names in lower case, each with what is said of it. May be changed at any time; a name that is not there does not exist. */
export type Names = Record<string, NameState>;

/** Behaviour of a DNS server that knows some names. */
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
 * SRV records.
 *
 * @param name - their name
 * @param records - `priority weight port target` each
 */
export function services(name: string, ...records: readonly string[]): DnsReply {
  return { answers: records.map((record) => serviceRecord(name, record)) };
}

function isAddresses(state: NameState): state is readonly string[] {
  return Array.isArray(state);
}
