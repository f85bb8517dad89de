import type { NetworkAddress } from '@caddis/core';
import type { AutomaticHttpsConfig } from '../server/automatic-https-config.js';

/** The properties of a server that automatic HTTPS depends on. @internal */
export interface AutomaticServer {
  readonly name: string;
  /** The addresses it listens on, with port ranges not expanded; unknown addresses are left out. */
  readonly listens: readonly NetworkAddress[];
  /** The host names in the matchers of each of its routes; `undefined` for a route without a host matcher. */
  readonly routes: readonly (readonly string[] | undefined)[];
  /** Whether it has connection policies. */
  readonly hasPolicies: boolean;
  readonly settings: Partial<Omit<AutomaticHttpsConfig, 'prefer_wildcard'>>;
}
