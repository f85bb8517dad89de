import { isIP } from 'node:net';
import type { HttpRequest, IpSource } from '@caddis/core/http';
import type { ClientAddress, ClientAddresses } from './client-address.js';
import { splitHost } from './host.js';
import { IpRanges } from './ip-ranges.js';

/** Whom a server trusts, and how it reads what they say. @internal */
export interface TrustOptions {
  readonly source: IpSource | undefined;
  /** Fields that name the client, in order. */
  readonly clientIpHeaders: readonly string[];
  /** True: the right-most address that is not trusted counts; false: the left-most one. */
  readonly strict: boolean;
  /** True when peers on unix sockets are trusted. */
  readonly trustUnix: boolean;
}

/**
 * Finds the client behind trusted proxies.
 *
 * @see Caddy's `determineTrustedProxy`
 * @internal
 */
export class TrustedProxies implements ClientAddresses {
  private compiled: { readonly from: readonly string[]; readonly ranges: IpRanges } | undefined;

  constructor(private readonly options: TrustOptions) {}

  find(request: HttpRequest): ClientAddress {
    const peer = request.remote.address;
    const ranges = this.rangesFor(request);
    const trusted = peer === '' ? this.options.trustUnix : ranges?.includes(peer) === true;
    if (!trusted) return { ip: peer, trusted };
    const ip = this.options.strict ? this.lastUntrusted(request, ranges) : this.firstNamed(request);
    return { ip: ip ?? peer, trusted };
  }

  private rangesFor(request: HttpRequest): IpRanges | undefined {
    const from = this.options.source?.getRanges(request);
    if (from === undefined) return undefined;
    // A source gives the same array as long as nothing changes.
    if (this.compiled?.from !== from) this.compiled = { from, ranges: new IpRanges(from) };
    return this.compiled.ranges;
  }

  private firstNamed({ headers }: HttpRequest): string | undefined {
    return this.options.clientIpHeaders
      .flatMap((name) => addressesIn(headers.getAll(name)))
      .find((address) => address !== undefined);
  }

  private lastUntrusted({ headers }: HttpRequest, ranges: IpRanges | undefined): string | undefined {
    for (const name of this.options.clientIpHeaders) {
      const found = addressesIn(headers.getAll(name)).findLast((address) => address !== undefined && ranges?.includes(address) !== true);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** The addresses in values such as `192.0.2.1, [2001:db8::1]:80`; `undefined` for what is none. */
function addressesIn(values: readonly string[]): readonly (string | undefined)[] {
  return values
    .flatMap((value) => value.split(','))
    .map((part) => {
      const text = part.trim();
      const [address = ''] = (isIP(text) === 0 ? splitHost(text).name : text).split('%');
      return isIP(address) === 0 ? undefined : address;
    });
}
