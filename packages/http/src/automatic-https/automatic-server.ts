import type { NetworkAddress } from '@caddis/core';
import type { AutomaticHttpsConfig } from '../server/automatic-https-config.js';

/** What a server says that decides about its certificates and redirects. @internal */
export interface AutomaticServer {
  readonly name: string;
  /** Addresses that it listens on, ranges of ports as they are; those that are not known are left out. */
  readonly listens: readonly NetworkAddress[];
  /** For each of its own routes the host names of its matchers; `undefined` for a route without host matcher. */
  readonly routes: readonly (readonly string[] | undefined)[];
  /** Whether it has connection policies. */
  readonly hasPolicies: boolean;
  readonly settings: Partial<Omit<AutomaticHttpsConfig, 'prefer_wildcard'>>;
}
