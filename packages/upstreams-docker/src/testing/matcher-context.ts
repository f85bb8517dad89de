import type { LoadedGuest, Namespace } from '@caddis/core';
import type { Matcher } from '@caddis/core/http';
import { TestContext, type SharedValues } from '@caddis/test-helpers';

/** Makes a matcher from its name and config; throws for a config that is not accepted. */
export type MatcherMaker = (name: string, config: unknown) => Matcher;

/** A context of a `docker` source that loads matchers. */
export class MatcherContext extends TestContext {
  /** How often a matcher was asked for. */
  attempts = 0;

  constructor(make: MatcherMaker = () => ({ matches: () => true }), shared?: SharedValues) {
    super('http.reverse_proxy.upstreams.docker', { makeGuest: make, ...(shared === undefined ? {} : { shared }) });
  }

  /** Matchers that are loaded, as `name config`. */
  get loaded(): readonly string[] {
    return this.guests.map(({ name, config }) => `${name} ${JSON.stringify(config)}`);
  }

  override async load<Contract>(namespace: Namespace<Contract>, name: string, config: unknown): Promise<LoadedGuest<Contract>> {
    this.attempts += 1;
    return super.load(namespace, name, config);
  }
}
