import { isIP } from 'node:net';
import { messageOf, type Clock } from '@caddis/core';
import { toldLeftOut, type LeftOut } from '@caddis/kit';
import { errors } from './errors.js';
import { sortAddresses, SourceAddresses } from './address-order.js';
import { DnsClient, type AskOptions, type ServerReply } from './dns-client.js';
import { candidateNames, normalName } from './dns-name.js';
import type { AddressAnswer, AddressLookupOptions, DnsLookupOptions, DnsResolver, ServiceAnswer } from './dns-resolver.js';
import { systemServers, type DnsServer } from './dns-server.js';
import { nameError, type RecordType } from './message.js';
import { readAddresses, readServices } from './records.js';
import { parseHosts, parseResolvConf, SystemFile, type Hosts, type ResolvConf } from './system-files.js';

/** Total time for querying one name, in milliseconds. */
const budgetMs = 4000;
/** Minimum time for one try, in milliseconds, however many tries there are. */
const minTryMs = 500;
const loopback: readonly string[] = ['127.0.0.1', '::1'];
const typeOf = { 4: 'A', 6: 'AAAA' } as const;

/** {@link DnsResolver} that uses the system's files and {@link DnsClient}. @internal */
export class SystemDnsResolver implements DnsResolver {
  private readonly hosts: SystemFile<Hosts>;
  private readonly conf: SystemFile<ResolvConf>;
  private readonly client: DnsClient;
  private readonly sources: SourceAddresses;

  constructor(options: { readonly clock: Clock; readonly hostsFile: string; readonly resolvConf: string }) {
    this.hosts = new SystemFile(options.hostsFile, parseHosts, options.clock);
    this.conf = new SystemFile(options.resolvConf, parseResolvConf, options.clock);
    this.sources = new SourceAddresses(options.clock);
    // A DNS server's own name is looked up with the system's servers, because the server would otherwise have to resolve itself.
    this.client = new DnsClient(options.clock, async (host, signal) => (await this.addresses(host, { signal })).addresses);
  }

  async addresses(name: string, options: AddressLookupOptions = {}): Promise<AddressAnswer> {
    const { families = [4, 6] } = options;
    const isWanted = (address: string): boolean => families.includes(isIP(address) as 4 | 6);
    if (isIP(name) !== 0) {
      if (!isWanted(name)) throw errors.DNS_NO_RECORDS({ name, type: typesOf(families), reason: 'it is an IP address' });
      return { addresses: [name], reachable: [name], ttlMs: Number.POSITIVE_INFINITY, leftOut: [] };
    }
    const wanted = normalName(name);
    const listed = (await this.hosts.read()).get(wanted.name)?.filter(isWanted) ?? [];
    const local = listed.length === 0 && isLocalhost(wanted.name) ? loopback.filter(isWanted) : listed;
    if (local.length > 0) return { ...(await sortAddresses(local, this.sources.find)), ttlMs: undefined, leftOut: [] };
    return this.askCandidates(wanted, options, (candidate, ask) => this.askAddresses(candidate, families, ask));
  }

  async services(name: string, options: DnsLookupOptions = {}): Promise<ServiceAnswer> {
    return this.askCandidates(normalName(name), options, async (candidate, ask) => {
      const reply = await this.client.ask({ name: candidate, type: 'SRV' }, ask);
      const answer = readServices(reply);
      if (answer === undefined) throw noSuch(reply, candidate, 'SRV');
      const sorted = [...answer.addresses].map(async ([host, found]) => [host, (await sortAddresses(found, this.sources.find)).reachable] as const);
      return { ...answer, addresses: new Map(await Promise.all(sorted)) };
    });
  }

  /**
   * Queries the name with each domain of the search list, until one exists. Stops if no server responds, because the next name would fail
   * in the same way.
   */
  private async askCandidates<T>(
    name: { readonly name: string; readonly isAbsolute: boolean },
    options: DnsLookupOptions,
    ask: (candidate: string, options: AskOptions) => Promise<T>,
  ): Promise<T> {
    const conf = await this.conf.read();
    const askOptions = askOptionsOf(conf, options);
    let failure: unknown;
    for (const candidate of candidateNames(name, conf.search, conf.ndots)) {
      try {
        return await ask(candidate, askOptions);
      } catch (error) {
        if (codeOf(error) === 'DNS_TIMEOUT' || options.signal?.aborted === true) throw error;
        // If one domain cannot be queried, that is reported rather than that the name does not exist in another domain.
        if (failure === undefined || codeOf(error) === 'DNS_FAILED') failure = error;
      }
    }
    throw failure;
  }

  /** Queries all families concurrently. If one of them cannot be looked up, the result of the other is still used. */
  private async askAddresses(name: string, families: readonly (4 | 6)[], options: AskOptions): Promise<AddressAnswer> {
    const replies = await Promise.allSettled(families.map((family) => this.client.ask({ name, type: typeOf[family] }, options)));
    const addresses: string[] = [];
    const leftOut: LeftOut[] = [];
    let ttlMs = Number.POSITIVE_INFINITY;
    let failure: unknown;
    let absence: unknown;
    for (const [index, reply] of replies.entries()) {
      const type = typeOf[families[index] as 4 | 6];
      if (reply.status === 'rejected') {
        failure ??= reply.reason;
        leftOut.push({ candidate: `${type} ${name}`, reason: messageOf(reply.reason) });
        continue;
      }
      const found = readAddresses(reply.value, type);
      if (found.addresses.length === 0) absence ??= noSuch(reply.value, name, typesOf(families), found.leftOut);
      else ttlMs = Math.min(ttlMs, found.ttlMs);
      for (const address of found.addresses) addresses.push(address);
      leftOut.push(...found.leftOut);
    }
    if (addresses.length === 0) throw failure ?? absence;
    return { ...(await sortAddresses(addresses, this.sources.find)), ttlMs, leftOut };
  }
}

/** Tells whether a name is `localhost` or below it, for which no server is queried (RFC 6761, section 6.3). */
function isLocalhost(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost');
}

function askOptionsOf(conf: ResolvConf, options: DnsLookupOptions): AskOptions {
  const servers = options.servers === undefined ? systemOrder(conf) : shuffled(options.servers);
  const fairMs = budgetMs / (servers.length * conf.attempts);
  const tryMs = Math.max(minTryMs, Math.min(conf.timeoutMs, fairMs));
  return {
    servers,
    attempts: conf.attempts,
    tryMs,
    connectMs: Math.min(tryMs, options.connectMs ?? tryMs),
    fallbackDelayMs: options.fallbackDelayMs ?? 300,
    signal: options.signal,
  };
}

function systemOrder(conf: ResolvConf): readonly DnsServer[] {
  const servers = systemServers(conf.servers);
  return conf.rotate ? shuffled(servers) : servers;
}

function shuffled<T>(list: readonly T[]): readonly T[] {
  return list
    .map((value) => ({ value, key: Math.random() }))
    .sort((one, other) => one.key - other.key)
    .map(({ value }) => value);
}

function noSuch(reply: ServerReply, name: string, type: string, leftOut: readonly LeftOut[] = []): Error {
  const server = reply.server.label;
  if (reply.code === nameError) return errors.DNS_NAME_NOT_FOUND({ name, server });
  const reasons = [`dns server ${server}`, ...toldLeftOut(leftOut).map(({ candidate, reason }) => `left out ${candidate}: ${reason}`)];
  return errors.DNS_NO_RECORDS({ name, type, reason: reasons.join('; ') });
}

function typesOf(families: readonly (4 | 6)[]): string {
  return families.map((family): RecordType => typeOf[family]).join(' or ');
}

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown } | undefined)?.code;
}
