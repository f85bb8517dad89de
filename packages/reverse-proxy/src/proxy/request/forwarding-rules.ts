import type { OfferRule } from './outgoing-fields.js';

/** What goes into the fields of every request that is passed on. @internal */
export interface ForwardingRules extends OfferRule {
  /** Tells whether a peer may say where a request came from. */
  readonly trusts: (peer: string) => boolean;
}
