import { isIP } from 'node:net';
import type { HttpRequest, IpSource } from '@caddis/core/http';
import type { ClientAddress, ClientAddresses } from '../connection/client-address.js';
import { GuardedIpSource } from '../guards/guarded-ip-source.js';
import type { IpRanges } from '../ip/ip-ranges.js';
import { splitHost } from '../uri/split-host.js';

/** Which proxies a server trusts, and how it reads their fields. @internal */
export interface TrustOptions {
  readonly source: IpSource | undefined;
  /** Names of fields with the client's address, in order of preference. */
  readonly clientIpHeaders: readonly string[];
  /** True: the right-most untrusted address is the client; false: the left-most address is. */
  readonly strict: boolean;
  /** True if peers on unix sockets are trusted. */
  readonly trustUnix: boolean;
  /** Called when the source of ranges fails: once, until it works again or fails with another error. */
  readonly report: (error: unknown) => void;
}

/** Maximum number of items of a field to check. Comparing one with the ranges takes microseconds, and a field of 1 MiB can hold 200,000. */
const maxLooks = 1000;

/**
 * Finds the client's address behind trusted proxies. At most 1000 items of each field are checked; if none is usable, the field is ignored.
 *
 * @see Caddy's `determineTrustedProxy`
 * @internal
 */
export class TrustedProxies implements ClientAddresses {
  private readonly source: GuardedIpSource | undefined;

  constructor(private readonly options: TrustOptions) {
    this.source = options.source === undefined ? undefined : new GuardedIpSource(options.source, options.report);
  }

  find(request: HttpRequest): ClientAddress {
    const peer = request.remote.address;
    const ranges = this.source?.rangesFor(request);
    const trusted = peer === '' ? this.options.trustUnix : ranges?.includes(peer) === true;
    if (!trusted) return { ip: peer, trusted };
    const ip = this.options.strict ? this.lastUntrusted(request, ranges) : this.firstNamed(request);
    return { ip: ip ?? peer, trusted };
  }

  private firstNamed({ headers }: HttpRequest): string | undefined {
    for (const name of this.options.clientIpHeaders) {
      const found = firstAddress(headers.getAll(name));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private lastUntrusted({ headers }: HttpRequest, ranges: IpRanges | undefined): string | undefined {
    for (const name of this.options.clientIpHeaders) {
      const found = lastAddress(headers.getAll(name), (address) => ranges?.includes(address) !== true);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** Returns the left-most address in values such as `192.0.2.1, [2001:db8::1]:80`. */
function firstAddress(values: readonly string[]): string | undefined {
  let looks = 0;
  for (const value of values) {
    for (let start = 0; start <= value.length && looks < maxLooks; looks += 1) {
      const comma = value.indexOf(',', start);
      const end = comma === -1 ? value.length : comma;
      const address = addressOf(value.slice(start, end));
      if (address !== undefined) return address;
      start = end + 1;
    }
  }
  return undefined;
}

/** Returns the right-most address that `accepts` returns true for. */
function lastAddress(values: readonly string[], accepts: (address: string) => boolean): string | undefined {
  let looks = 0;
  for (const value of values.toReversed()) {
    for (let end = value.length; end >= 0 && looks < maxLooks; looks += 1) {
      // `lastIndexOf` treats a negative position as zero.
      const comma = end === 0 ? -1 : value.lastIndexOf(',', end - 1);
      const address = addressOf(value.slice(comma + 1, end));
      if (address !== undefined && accepts(address)) return address;
      end = comma;
    }
  }
  return undefined;
}

/** Returns `undefined` if the part is not an address. */
function addressOf(part: string): string | undefined {
  const text = part.trim();
  const [address = ''] = (isIP(text) === 0 ? splitHost(text).name : text).split('%');
  return isIP(address) === 0 ? undefined : address;
}
