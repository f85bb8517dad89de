import { messageOf, type Context, type LoadedGuest } from '@caddis/core';
import { matchers, type Matcher } from '@caddis/core/http';
import type { MatcherConfigs } from './matcher-labels.js';
import { LabelMatchers } from './label-matchers.js';

/** A set of matchers, or the reason why it cannot be built. @internal */
export type LabelMatchersResult = { readonly set: LabelMatchers } | { readonly reason: string };

/**
 * The matcher sets of a source's containers. Containers with the same matchers, e.g. replicas of a service, share a set, so it is built once and
 * evaluated once per request. Results are kept from list to list, including failures.
 *
 * @internal
 */
export class LabelMatchersCache {
  private readonly results = new Map<string, LabelMatchersResult>();
  private readonly used = new Set<string>();

  constructor(
    private readonly context: Context,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Returns the set for these configs, and builds it if necessary. */
  async load(configs: MatcherConfigs): Promise<LabelMatchersResult> {
    const key = JSON.stringify(configs);
    const result = this.results.get(key) ?? (await this.build(configs));
    this.results.set(key, result);
    this.used.add(key);
    return result;
  }

  /** Cleans up the sets that were not used since the last call. */
  async dropUnused(): Promise<void> {
    for (const [key, result] of this.results) {
      if (this.used.has(key)) continue;
      this.results.delete(key);
      if ('set' in result) await result.set.unload();
    }
    this.used.clear();
  }

  private async build(configs: MatcherConfigs): Promise<LabelMatchersResult> {
    const guests: LoadedGuest<Matcher>[] = [];
    try {
      for (const [name, config] of Object.entries(configs)) guests.push(await this.context.load(matchers, name, config));
      return { set: new LabelMatchers(guests, this.onError) };
    } catch (error) {
      await new LabelMatchers(guests, this.onError).unload();
      return { reason: `its matcher labels are not accepted: ${messageOf(error)}` };
    }
  }
}
