import type { Context, Provisioner, Reporter } from '@caddis/core';
import type { SourceStatus, Upstream, UpstreamRequest, UpstreamSource } from '@caddis/core/http';
import { pendingStatus, provisioned } from './provisioned.js';

/** What is known of the upstreams, and is kept true by look-ups or by a watch: `PlaceholderLookups` and `WatchedUpstreams` are. @public */
export interface UpstreamCache {
  /** The upstreams for a request; see `getUpstreams` of a source. */
  get(request: UpstreamRequest): readonly Upstream[] | Promise<readonly Upstream[]>;
  /** Asks again, because a backend did not answer; see `resetCache` of a source. */
  lookAgain(request: UpstreamRequest): void;
  /** All upstreams that may be used at the moment, whatever the request. It starts nothing. */
  known(): readonly Upstream[];
  /**
   * Calls back when what is known may have changed.
   *
   * @returns ends the calls
   */
  onChange(listener: () => void): () => void;
  /** The state, for people. It starts nothing. */
  status(): SourceStatus;
}

/**
 * A source that answers from a cache: all methods of the contract. A module extends it and says in `open` what keeps the cache; a source of which
 * one answers otherwise overrides that one.
 *
 * @public
 */
export abstract class CachedSource implements UpstreamSource, Provisioner, Reporter {
  #cache: UpstreamCache | undefined;

  /**
   * Begins to look up or to watch. Called once, by `provision`.
   *
   * @param context - of the module; what is opened ends with it
   * @throws whatever it likes: the config is refused
   */
  protected abstract open(context: Context): UpstreamCache | Promise<UpstreamCache>;

  async provision(context: Context): Promise<void> {
    this.#cache = await this.open(context);
  }

  getUpstreams(request: UpstreamRequest): readonly Upstream[] | Promise<readonly Upstream[]> {
    return provisioned(this.#cache).get(request);
  }

  resetCache(request: UpstreamRequest): void {
    this.#cache?.lookAgain(request);
  }

  known(): readonly Upstream[] {
    return this.#cache?.known() ?? [];
  }

  watchKnown(changed: () => void): () => void {
    return provisioned(this.#cache).onChange(changed);
  }

  status(): SourceStatus {
    return this.#cache?.status() ?? pendingStatus;
  }

  report(): SourceStatus {
    return this.status();
  }
}
