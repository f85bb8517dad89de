import { FieldNames, hopByHopFields } from '@caddis/http/kit';
import { connectionTokens, withoutNamed } from './connection-field.js';

/** What clients and earlier proxies claim about the origin of a request. @internal */
export interface ClaimedOrigin {
  readonly for: string[];
  proto: string | undefined;
  host: string | undefined;
}

/** The fields of a request that may be sent to a backend, and what the removed fields said. @internal */
export interface OutgoingFields {
  /** Flat list that begins with `Host`; the caller owns it. */
  readonly fields: string[];
  /** Protocol that the client wants to switch to, in lower case. */
  readonly upgrade: string | undefined;
  readonly forwarded: ClaimedOrigin | undefined;
}

/** Decides which `Upgrade` offers are passed on. @internal */
export interface OfferRule {
  /** Whether offers of HTTP/2 (h2c) are passed on. */
  readonly passesHttp2: boolean;
  /** Called when an offer of HTTP/2 was removed. */
  onHttp2Dropped(): void;
}

/** The fields of a request that are not simply copied. */
const specialFields = new FieldNames([...hopByHopFields, 'content-length', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto']);

/**
 * Selects the fields of a request that may be passed on. Removes those that belong to the client's connection or frame the body,
 * and `X-Forwarded-*`, which are returned separately.
 *
 * @param received - flat list of the received fields, without `Host`
 * @param host - value of `Host`
 * @param offers - decides which `Upgrade` offers may be passed on
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
    // Special fields without a case here are removed.
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
  // The values that clients usually send name no field, so there is nothing more to do.
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return { fields, upgrade: undefined, forwarded };
  const named = connectionTokens(connection);
  if (named.some((token) => !harmless.has(token))) {
    fields = withoutNamed(fields, named, 2);
    if (forwarded !== undefined) forwarded = withoutClaims(forwarded, named);
  }
  return { fields, upgrade: upgrade !== undefined && named.includes('upgrade') && mayOffer(upgrade, offers) ? upgrade : undefined, forwarded };
}

/** The usual tokens of `Connection`: they name no field, or one that has been removed already. */
const harmless: ReadonlySet<string> = new Set(['', 'close', 'keep-alive', 'upgrade', 'te']);

/** Checks an offer of HTTP/2. It is usually removed: over a switched connection, requests would bypass routes, matchers and logs. */
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
