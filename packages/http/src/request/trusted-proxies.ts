import { isIP } from 'node:net';
import { blameModule, describeValue, isThenable, messageOf, moduleFault } from '@caddis/core';
import type { HttpRequest, IpSource } from '@caddis/core/http';
import type { ClientAddress, ClientAddresses } from '../connection/client-address.js';
import { splitHost } from '../uri/split-host.js';
import { IpRanges } from '../ip/ip-ranges.js';

/** Whom a server trusts, and how it reads what they say. @internal */
export interface TrustOptions {
  readonly source: IpSource | undefined;
  /** Fields that name the client, in order. */
  readonly clientIpHeaders: readonly string[];
  /** True: the right-most address that is not trusted counts; false: the left-most one. */
  readonly strict: boolean;
  /** True when peers on unix sockets are trusted. */
  readonly trustUnix: boolean;
  /** Hears of a source that failed: once, until it answers again or fails with something else. */
  readonly report: (error: unknown) => void;
}

/** Items of a field that are looked at. To compare an address with the ranges takes microseconds, and a field of 1 MiB can hold 200,000. */
const maxLooks = 1000;

/**
 * Finds the client behind trusted proxies. Of each field a thousand items are looked at: when none of them counts, the field names nobody.
 *
 * @see Caddy's `determineTrustedProxy`
 * @internal
 */
export class TrustedProxies implements ClientAddresses {
  private compiled: { readonly from: readonly string[]; readonly ranges: IpRanges } | undefined;
  private reported: string | undefined;

  constructor(private readonly options: TrustOptions) {}

  find(request: HttpRequest): ClientAddress {
    const peer = request.remote.address;
    const ranges = this.rangesFor(request);
    const trusted = peer === '' ? this.options.trustUnix : ranges?.includes(peer) === true;
    if (!trusted) return { ip: peer, trusted };
    const ip = this.options.strict ? this.lastUntrusted(request, ranges) : this.firstNamed(request);
    return { ip: ip ?? peer, trusted };
  }

  /** The one place that asks the source. While it fails nobody is trusted: to trust whom it named before could be to trust an attacker. */
  private rangesFor(request: HttpRequest): IpRanges | undefined {
    const { source } = this.options;
    if (source === undefined) return undefined;
    const call = { module: source, method: 'getRanges' };
    let from: unknown;
    try {
      from = source.getRanges(request);
    } catch (error) {
      return this.fail(blameModule(call, error));
    }
    // A source gives the same array as long as nothing changes.
    if (this.compiled !== undefined && this.compiled.from === from) return this.compiled.ranges;
    try {
      if (!isListOfTexts(from)) {
        if (isThenable(from)) Promise.resolve(from).then(ignore, ignore);
        return this.fail(moduleFault(call, `returned ${describeValue(from)}, expected a list of texts`));
      }
      this.compiled = { from, ranges: new IpRanges(from) };
    } catch (error) {
      return this.fail(moduleFault(call, `returned a list with a bad range, or one that cannot be read: ${messageOf(error)}`, error));
    }
    this.reported = undefined;
    return this.compiled.ranges;
  }

  private fail(error: unknown): undefined {
    this.compiled = undefined;
    const message = messageOf(error);
    if (message !== this.reported) this.options.report(error);
    this.reported = message;
    return undefined;
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

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function ignore(): void {
  // It was told that a promise is no answer; what it says later interests nobody.
}

/** The left-most address in values such as `192.0.2.1, [2001:db8::1]:80`. */
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

/** The right-most address that is accepted. */
function lastAddress(values: readonly string[], accepts: (address: string) => boolean): string | undefined {
  let looks = 0;
  for (const value of values.toReversed()) {
    for (let end = value.length; end >= 0 && looks < maxLooks; looks += 1) {
      // A negative position would be read as zero.
      const comma = end === 0 ? -1 : value.lastIndexOf(',', end - 1);
      const address = addressOf(value.slice(comma + 1, end));
      if (address !== undefined && accepts(address)) return address;
      end = comma;
    }
  }
  return undefined;
}

/** `undefined` for what is no address. */
function addressOf(part: string): string | undefined {
  const text = part.trim();
  const [address = ''] = (isIP(text) === 0 ? splitHost(text).name : text).split('%');
  return isIP(address) === 0 ? undefined : address;
}
