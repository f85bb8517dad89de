import type { OfferRule } from './outgoing-fields.js';

/** Rules for the header fields of every forwarded request. @internal */
export interface ForwardingRules extends OfferRule {
  /** Returns whether the `X-Forwarded-*` fields of a peer are trusted. */
  readonly trusts: (peer: string) => boolean;
}
