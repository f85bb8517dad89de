import type { LoadedGuest, Namespace, SharedValue } from '@caddis/core';
import type { Matcher } from '@caddis/core/http';
import { TestContext } from '@caddis/upstream-kit/testing';

/** Makes a matcher from its name and config; throws for a config that is not accepted. */
export type MatcherMaker = (name: string, config: unknown) => Matcher;

/** A context that loads matchers and ends what is shared, as the framework does. */
export class GuestContext extends TestContext {
  /** Matchers that are loaded, as `name config`. */
  readonly loaded: string[] = [];
  /** How often one was asked for. */
  attempts = 0;

  constructor(
    private readonly make: MatcherMaker = () => ({ matches: () => true }),
    private readonly values: Map<string, Promise<SharedValue<unknown>>> = new Map(),
  ) {
    super('http.reverse_proxy.upstreams.docker', values);
  }

  override async load<Contract>(namespace?: Namespace<Contract>, name = '', config?: unknown): Promise<LoadedGuest<Contract>> {
    this.attempts += 1;
    const matcher = this.make(name, config);
    const entry = `${name} ${JSON.stringify(config)}`;
    this.loaded.push(entry);
    return {
      module: matcher as Contract,
      unload: () => {
        const index = this.loaded.indexOf(entry);
        if (index >= 0) this.loaded.splice(index, 1);
        return Promise.resolve();
      },
    };
  }

  /** Closes it as the last of its configs: what is shared ends as well. */
  async end(): Promise<void> {
    await this.close();
    for (const value of this.values.values()) await (await value).destroy?.();
    this.values.clear();
  }
}
