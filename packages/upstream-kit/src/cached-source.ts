import { isThenable, type Context, type Provisioner, type Reporter } from '@caddis/core';
import type { SourceStatus, Upstream, UpstreamRequest, UpstreamSource } from '@caddis/core/http';
import { pendingStatus, provisioned } from './provisioned.js';

/** Upstreams kept up to date by look-ups or by a watch. `PlaceholderLookups` and `WatchedUpstreams` implement it. @public */
export interface UpstreamCache {
  /** Returns the upstreams for a request; see `getUpstreams` of a source. */
  get(request: UpstreamRequest): readonly Upstream[] | Promise<readonly Upstream[]>;
  /** Looks again, because a backend did not respond; see `resetCache` of a source. */
  lookAgain(request: UpstreamRequest): void;
  /** Returns all upstreams that can be used at the moment, for whichever request. Starts no look-up. */
  known(): readonly Upstream[];
  /**
   * Registers a callback for possible changes of the known upstreams.
   *
   * @returns a function that unregisters the callback
   */
  onChange(listener: () => void): () => void;
  /** Returns the status, for people. Starts no look-up. */
  status(): SourceStatus;
}

/**
 * Base class of sources that answer from a cache; it implements all methods of the contract. A module extends it and creates the cache in `open`. It
 * can override a method whose answer must differ.
 *
 * @public
 */
export abstract class CachedSource implements UpstreamSource, Provisioner, Reporter {
  #cache: UpstreamCache | undefined;

  /**
   * Creates the cache. Called once, by `provision`, so it must not send anything: its look-ups or its watch begin when the config starts, e.g.
   * with `context.onStart(() => lookups.start())`; `watchUpstreams` does so itself.
   *
   * @param context - the module's context; register with it the undo of everything that is opened
   * @throws any error: the config is refused
   */
  protected abstract open(context: Context): UpstreamCache | Promise<UpstreamCache>;

  provision(context: Context): void | Promise<void> {
    const cache = this.open(context);
    if (isThenable(cache)) return this.#keep(cache);
    this.#cache = cache;
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

  async #keep(opening: PromiseLike<UpstreamCache>): Promise<void> {
    this.#cache = await opening;
  }
}
