import type { Context } from '@caddis/core';
import { shareWatch, type SharedWatchOptions } from './share-watch.js';
import { WatchedUpstreams, type WatchedUpstreamsOptions } from './watched-upstreams.js';

/**
 * What {@link watchUpstreams} is told: how to watch, and what to make of it.
 *
 * @public
 */
export type WatchUpstreamsOptions<View> = SharedWatchOptions<View> & Omit<WatchedUpstreamsOptions<View>, 'watch'>;

/**
 * Makes the upstreams of a source that watches a service: *connect* and *parse* are the source's, all else is here. For `provision`; it is
 * undone with the module.
 *
 * @param context - the module's
 * @public
 */
export async function watchUpstreams<View>(context: Context, options: WatchUpstreamsOptions<View>): Promise<WatchedUpstreams<View>> {
  const { clock, settings, origins, weightOf, open, backoff, maxQuietMs, minSessionMs, ...own } = options;
  const watch = await shareWatch(context, { clock, settings, origins, weightOf, open, backoff, maxQuietMs, minSessionMs });
  const upstreams = new WatchedUpstreams({ ...own, clock, watch });
  context.defer(() => upstreams.close());
  return upstreams;
}
