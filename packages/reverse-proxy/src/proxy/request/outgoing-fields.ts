import { FieldNames, hopByHopFields } from '@caddis/http/kit';
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

/** The fields of a request that are not passed on as they are. */
const specialFields = new FieldNames([...hopByHopFields, 'content-length', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto']);

/**
 * Picks the fields of a request that may be passed on: none that belong to the client's connection or frame the body, and no
 * `X-Forwarded-*`, which are returned apart.
 *
 * @param received - flat list as received, without `Host`
 * @param host - value of `Host`
 * @param offers - tells which offers of a protocol may be passed on
 * @see RFC 9110, section 7.6.1
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
    const special = specialFields.find(name);
    if (special === undefined) {
      fields.push(name, value);
      continue;
    }
    // Those that are not named here are left out.
    switch (special) {
      case 'te':
        if (/(?:^|[,\s])trailers(?:$|[,;\s])/i.test(value)) fields.push('Te', 'trailers');
        break;
      case 'upgrade':
        upgrade = value.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
        break;
      case 'connection':
        connection = connection === undefined ? value : `${connection},${value}`;
        break;
      case 'x-forwarded-for':
        (forwarded ??= { for: [], proto: undefined, host: undefined }).for.push(value);
        break;
      case 'x-forwarded-host':
        (forwarded ??= { for: [], proto: undefined, host: undefined }).host = value;
        break;
      case 'x-forwarded-proto':
        (forwarded ??= { for: [], proto: undefined, host: undefined }).proto = value;
    }
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
