import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { joinHostPort, type Clock } from '@caddis/core';
import { withDeadline } from '@caddis/kit';
import { errors } from '../errors.js';

/** Timeout of a query, in milliseconds. Node's own timeouts are not strict enough. */
const questionMs = 5000;
const maxAliases = 8;
/** Error codes that mean that there is no such record. */
const absent: ReadonlySet<string> = new Set(['ENODATA', 'ENOTFOUND']);

/** The DNS look-ups for a challenge: the zone of a name, and whether a record is published. */
export class DnsLookups {
  /**
   * @param servers - `address`, `address:port` or `name:port` of the servers to query; empty for those of the system, and of the zone for records
   */
  constructor(
    private readonly servers: readonly string[],
    private readonly clock: Clock,
  ) {}

  /** Finds the zone of a name, without a final dot. @throws `TLS_ACME_DNS_ZONE_UNKNOWN` */
  async zoneOf(name: string, signal: AbortSignal): Promise<string> {
    const labels = name.split('.');
    const servers = await this.askedServers(signal);
    try {
      for (let index = 0; index < labels.length; index += 1) {
        const domain = labels.slice(index).join('.');
        // Skip aliases: a server answers them with the zone of the target.
        const alias = await this.records(servers, signal, (resolver) => resolver.resolveCname(domain));
        if (alias.length > 0) continue;
        const found = await this.records(servers, signal, async (resolver) => [await resolver.resolveSoa(domain)]);
        if (found.length > 0) return domain;
      }
    } catch (error) {
      if (signal.aborted) throw error;
      throw errors.TLS_ACME_DNS_ZONE_UNKNOWN({ name, reason: reason(error) }, { cause: error });
    }
    throw errors.TLS_ACME_DNS_ZONE_UNKNOWN({ name, reason: 'no zone above it has a SOA record' });
  }

  /**
   * Checks whether all servers return a TXT record.
   *
   * @returns what is still missing, as text; `undefined` if all servers have it
   */
  async missingText(name: string, value: string, signal: AbortSignal): Promise<string | undefined> {
    try {
      const recursive = await this.askedServers(signal);
      if (this.servers.length > 0) {
        for (const server of recursive) {
          if (!(await this.hasText([server], name, value, signal))) return `${server} does not give it`;
        }
        return undefined;
      }
      const target = await this.targetOf(recursive, name, signal);
      for (const [server, addresses] of await this.serversOfZone(recursive, await this.zoneOf(target, signal), signal)) {
        if (!(await this.anyHasText(addresses, target, value, signal))) return `${server} does not give it`;
      }
      return undefined;
    } catch (error) {
      if (signal.aborted) throw error;
      return reason(error);
    }
  }

  /** Returns the name servers of a zone with their addresses. */
  private async serversOfZone(servers: readonly string[], zone: string, signal: AbortSignal): Promise<readonly (readonly [string, readonly string[]])[]> {
    const names = await this.records(servers, signal, (resolver) => resolver.resolveNs(zone));
    if (names.length === 0) throw new Error(`the zone ${zone} has no name servers`);
    return Promise.all(names.map(async (name) => [name, await this.addressesOf(servers, name, signal)] as const));
  }

  /** Queries the addresses of a name server until one responds. @returns whether that one returns the record */
  private async anyHasText(addresses: readonly string[], name: string, value: string, signal: AbortSignal): Promise<boolean> {
    let failure: unknown = new Error('a name server has no address');
    for (const address of addresses) {
      try {
        return await this.hasText([address], name, value, signal);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  private async hasText(servers: readonly string[], name: string, value: string, signal: AbortSignal): Promise<boolean> {
    const texts = await this.records(servers, signal, (resolver) => resolver.resolveTxt(name));
    return texts.some((parts) => parts.join('') === value);
  }

  /** Follows CNAME records to their target. */
  private async targetOf(servers: readonly string[], name: string, signal: AbortSignal): Promise<string> {
    let target = name;
    for (let count = 0; count < maxAliases; count += 1) {
      const current = target;
      const [alias] = await this.records(servers, signal, (resolver) => resolver.resolveCname(current));
      if (alias === undefined) return target;
      target = alias;
    }
    throw new Error(`${name} leads over more than ${maxAliases} aliases`);
  }

  /** The servers to query, as addresses with ports; empty for those of the system. */
  private async askedServers(signal: AbortSignal): Promise<readonly string[]> {
    const all = await Promise.all(
      this.servers.map(async (server) => {
        const { host, port } = hostAndPort(server);
        const addresses = isIP(host) === 0 ? await this.addressesOf([], host, signal) : [host];
        return addresses.slice(0, 1).map((address) => joinHostPort(address, port));
      }),
    );
    return all.flat();
  }

  private async addressesOf(servers: readonly string[], name: string, signal: AbortSignal): Promise<readonly string[]> {
    const [four, six] = await Promise.all([
      this.records(servers, signal, (resolver) => resolver.resolve4(name)),
      this.records(servers, signal, (resolver) => resolver.resolve6(name)).catch(() => []),
    ]);
    return [...four, ...six];
  }

  /** Runs a query with a timeout. @returns an empty list if there are no such records */
  private async records<T>(servers: readonly string[], signal: AbortSignal, ask: (resolver: Resolver) => Promise<readonly T[]>): Promise<readonly T[]> {
    const resolver = new Resolver({ timeout: 1500, tries: 2 });
    if (servers.length > 0) resolver.setServers(servers.map((server) => (isIP(server) === 6 ? `[${server}]` : server)));
    const late = (): Error => new Error(`DNS did not answer within ${questionMs / 1000} s`);
    try {
      return await withDeadline({ clock: this.clock, deadlineMs: questionMs, signal, late }, () => ask(resolver));
    } catch (error) {
      resolver.cancel();
      if (absent.has(String((error as NodeJS.ErrnoException).code))) return [];
      throw error;
    }
  }
}

/** Parses `host`, `host:port`, `[address]:port` or a plain IPv6 address; a network prefix such as `udp/` is ignored. */
function hostAndPort(text: string): { readonly host: string; readonly port: number } {
  const server = text.replace(/^(?:udp|tcp)[46]?\//, '');
  if (isIP(server) !== 0) return { host: server, port: 53 };
  const match = /^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/.exec(server);
  return { host: match?.[1] ?? match?.[2] ?? server, port: Number(match?.[3] ?? 53) };
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? message : `DNS says ${code}`;
}
