import type { LoadedGuest, Namespace } from '@caddis/core';
import type { Matcher } from '@caddis/core/http';
import { TestContext, type SharedValues } from '@caddis/test-helpers';

/** Creates a matcher from its name and config; throws if the config is not accepted. */
export type MatcherMaker = (name: string, config: unknown) => Matcher;

/** A context for a `docker` source that loads matchers. */
export class MatcherContext extends TestContext {
  /** How often a matcher was requested. */
  attempts = 0;

  constructor(make: MatcherMaker = () => ({ matches: () => true }), shared?: SharedValues) {
    super('http.reverse_proxy.upstreams.docker', { makeGuest: make, ...(shared === undefined ? {} : { shared }) });
  }

  /** The loaded matchers, as `name config`. */
  get loaded(): readonly string[] {
    return this.guests.map(({ name, config }) => `${name} ${JSON.stringify(config)}`);
  }

  override async load<Contract>(namespace: Namespace<Contract>, name: string, config: unknown): Promise<LoadedGuest<Contract>> {
    this.attempts += 1;
    return super.load(namespace, name, config);
  }
}
