import type { Context, Provisioner, Reporter } from '@caddis/core';
import type { SourceStatus, Upstream, UpstreamRequest, UpstreamSource } from '@caddis/core/http';
import { pendingStatus, provisioned } from '../provisioned.js';
import type { WatchedUpstreams } from './watched-upstreams.js';

/**
 * A source that watches one service: all methods of the contract, answered by what {@link watchUpstreams} gives. A module extends it and says
 * in `watch` which service that is.
 *
 * @public
 */
export abstract class WatchedSource<View> implements UpstreamSource, Provisioner, Reporter {
  #upstreams: WatchedUpstreams<View> | undefined;

  /**
   * Begins to watch: calls `watchUpstreams`. Called once, by `provision`.
   *
   * @param context - of the module; ends the watch with it
   * @throws whatever it likes: the config is refused
   */
  protected abstract watch(context: Context): Promise<WatchedUpstreams<View>>;

  async provision(context: Context): Promise<void> {
    this.#upstreams = await this.watch(context);
  }

  getUpstreams(request: UpstreamRequest): readonly Upstream[] | Promise<readonly Upstream[]> {
    return provisioned(this.#upstreams).get(request);
  }

  resetCache(request: UpstreamRequest): void {
    this.#upstreams?.lookAgain(request);
  }

  known(): readonly Upstream[] {
    return this.#upstreams?.known() ?? [];
  }

  watchKnown(changed: () => void): () => void {
    return provisioned(this.#upstreams).onChange(changed);
  }

  status(): SourceStatus {
    return this.#upstreams?.status() ?? pendingStatus;
  }

  report(): SourceStatus {
    return this.status();
  }
}
