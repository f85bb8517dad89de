import { connectionTokens, withoutNamed } from './connection-field.js';

/** What clients and proxies before this one claim of a request's origin. @internal */
export interface ClaimedOrigin {
  readonly for: string[];
  proto: string | undefined;
  host: string | undefined;
}

/** The fields of a request that may go to a backend, and what was learned from the others. @internal */
export interface OutgoingFields {
  /** Flat list that begins with `Host`, owned by the caller. */
  readonly fields: string[];
  /** Protocol to switch to, in lower case. */
  readonly upgrade: string | undefined;
  readonly forwarded: ClaimedOrigin | undefined;
}

/** Which offers of another protocol are passed on. @internal */
export interface OfferRule {
  /** Whether HTTP/2 may be offered, too. */
  readonly passesHttp2: boolean;
  /** An offer of HTTP/2 was left out. */
  onHttp2Dropped(): void;
}

/**
 * Picks the fields of a request that may be passed on: none that belong to the client's connection or frame the body, and no
 * `X-Forwarded-*`, which are returned apart. The length of a name decides which few it must be compared with.
 *
 * @param received - flat list as received, without `Host`
 * @param host - value of `Host`
 * @param offers - tells which offers of a protocol may be passed on
 * @see RFC 9110, section 7.6.1; the list of names is Caddy's
 * @internal
 */
export function scanFields(received: readonly string[], host: string, offers: OfferRule): OutgoingFields {
  let fields: string[] = ['Host', host];
  let connection: string | undefined;
  let upgrade: string | undefined;
  let forwarded: ClaimedOrigin | undefined;
  for (let index = 0; index < received.length; index += 2) {
    const name = received[index] as string;
    const value = received[index + 1] as string;
    switch (name.length) {
      case 2:
        if (name.toLowerCase() !== 'te') break;
        if (/(?:^|[,\s])trailers(?:$|[,;\s])/i.test(value)) fields.push('Te', 'trailers');
        continue;
      case 7: {
        const lower = name.toLowerCase();
        if (lower === 'upgrade') upgrade = value.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
        else if (lower !== 'alt-svc' && lower !== 'trailer') break;
        continue;
      }
      case 10: {
        const lower = name.toLowerCase();
        if (lower === 'connection') connection = connection === undefined ? value : `${connection},${value}`;
        else if (lower !== 'keep-alive') break;
        continue;
      }
      case 14:
        if (name.toLowerCase() !== 'content-length') break;
        continue;
      case 15:
        if (name.toLowerCase() !== 'x-forwarded-for') break;
        (forwarded ??= { for: [], proto: undefined, host: undefined }).for.push(value);
        continue;
      case 16: {
        const lower = name.toLowerCase();
        if (lower === 'x-forwarded-host') (forwarded ??= { for: [], proto: undefined, host: undefined }).host = value;
        else if (lower !== 'proxy-connection') break;
        continue;
      }
      case 17: {
        const lower = name.toLowerCase();
        if (lower === 'x-forwarded-proto') (forwarded ??= { for: [], proto: undefined, host: undefined }).proto = value;
        else if (lower !== 'transfer-encoding') break;
        continue;
      }
      case 18:
        if (name.toLowerCase() !== 'proxy-authenticate') break;
        continue;
      case 19:
        if (name.toLowerCase() !== 'proxy-authorization') break;
        continue;
    }
    fields.push(name, value);
  }
  // What clients usually say names no field.
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return { fields, upgrade: undefined, forwarded };
  const named = connectionTokens(connection);
  if (named.some((token) => !harmless.has(token))) {
    fields = withoutNamed(fields, named, 2);
    if (forwarded !== undefined) forwarded = withoutClaims(forwarded, named);
  }
  return { fields, upgrade: upgrade !== undefined && named.includes('upgrade') && mayOffer(upgrade, offers) ? upgrade : undefined, forwarded };
}

/** What `Connection` usually names: no field, or one that is gone already. */
const harmless: ReadonlySet<string> = new Set(['', 'close', 'keep-alive', 'upgrade', 'te']);

/** A backend that takes up HTTP/2 gets requests past everything that is decided here. */
function mayOffer(upgrade: string, offers: OfferRule): boolean {
  if (offers.passesHttp2 || !/(?:^|[,\s])h2c(?:$|[,\s])/.test(upgrade)) return true;
  offers.onHttp2Dropped();
  return false;
}

function withoutClaims(forwarded: ClaimedOrigin, named: readonly string[]): ClaimedOrigin {
  return {
    for: named.includes('x-forwarded-for') ? [] : forwarded.for,
    proto: named.includes('x-forwarded-proto') ? undefined : forwarded.proto,
    host: named.includes('x-forwarded-host') ? undefined : forwarded.host,
  };
}
