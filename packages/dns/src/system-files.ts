import { readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { isIP } from 'node:net';
import type { Clock } from '@caddis/core';

/** Settings from `resolv.conf`. @internal */
export interface ResolvConf {
  /** IP addresses of the servers. */
  readonly servers: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
  /** How long to wait for a server, in milliseconds. */
  readonly timeoutMs: number;
  /** How often each server is tried. */
  readonly attempts: number;
  /** True if the servers should be used in rotation. */
  readonly rotate: boolean;
}

/** Addresses by host name in lower case. @internal */
export type Hosts = ReadonlyMap<string, readonly string[]>;

/** Minimum time between two checks of a file, in milliseconds. */
const lookEveryMs = 5000;

/** A parsed system file that is read again after it has changed. A missing file counts as empty. @internal */
export class SystemFile<T> {
  private value: Promise<T> | undefined;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private version: string | undefined;

  constructor(
    private readonly path: string,
    private readonly parse: (text: string) => T,
    private readonly clock: Clock,
  ) {}

  read(): Promise<T> {
    if (this.value === undefined || this.clock.now() - this.lookedAt >= lookEveryMs) {
      this.lookedAt = this.clock.now();
      this.value = this.load(this.value);
    }
    return this.value;
  }

  private async load(before: Promise<T> | undefined): Promise<T> {
    const version = await stat(this.path).then(({ ino, mtimeMs, size }) => `${ino} ${mtimeMs} ${size}`, () => 'missing');
    if (before !== undefined && version === this.version) return before;
    this.version = version;
    return this.parse(await readFile(this.path, 'utf8').catch(() => ''));
  }
}

/** Parses `hosts(5)`. @internal */
export function parseHosts(text: string): Hosts {
  const hosts = new Map<string, string[]>();
  for (const [address = '', ...names] of words(text)) {
    if (isIP(address) === 0) continue;
    for (const name of names) {
      const key = name.toLowerCase().replace(/\.$/, '');
      const addresses = hosts.get(key) ?? [];
      if (!addresses.includes(address)) addresses.push(address);
      hosts.set(key, addresses);
    }
  }
  return hosts;
}

/** Parses `resolv.conf(5)`. @internal */
export function parseResolvConf(text: string): ResolvConf {
  let servers: readonly string[] = [];
  let search: readonly string[] = domainOf(hostname());
  const options = new Map<string, string>();
  for (const [keyword, ...values] of words(text)) {
    if (keyword === 'nameserver') servers = [...servers, ...values.slice(0, 1).filter((value) => isIP(value) !== 0)];
    if (keyword === 'search' || keyword === 'domain') search = values.map((value) => value.toLowerCase().replace(/\.$/, '')).filter((value) => value !== '');
    if (keyword === 'options') {
      for (const value of values) options.set(value.split(':')[0] ?? '', value.split(':')[1] ?? '');
    }
  }
  return {
    servers: servers.length === 0 ? ['127.0.0.1', '::1'] : servers,
    search,
    ndots: numberOf(options.get('ndots'), 1, 0, 15),
    timeoutMs: numberOf(options.get('timeout'), 5, 1, 30) * 1000,
    attempts: numberOf(options.get('attempts'), 2, 1, 5),
    rotate: options.has('rotate'),
  };
}

function words(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n').map((line) => line.replace(/[#;].*/, '').trim());
  return lines.filter((line) => line !== '').map((line) => line.split(/\s+/));
}

/** Returns the domain of this machine, which is the search list if none is configured. */
function domainOf(host: string): readonly string[] {
  const dot = host.indexOf('.');
  return dot < 0 || dot === host.length - 1 ? [] : [host.slice(dot + 1).toLowerCase()];
}

function numberOf(text: string | undefined, fallback: number, least: number, greatest: number): number {
  const value = text === undefined || !/^\d+$/.test(text) ? fallback : Number(text);
  return Math.min(greatest, Math.max(least, value));
}
