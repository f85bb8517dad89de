import type { Context } from '@caddis/core';
import { shareWatch, type SharedWatchOptions } from './share-watch.js';
import { WatchedUpstreams, type WatchedUpstreamsOptions } from './watched-upstreams.js';

/**
 * Options of {@link watchUpstreams}: how to watch, and how to turn a view into upstreams.
 *
 * @public
 */
export type WatchUpstreamsOptions<View> = SharedWatchOptions<View> & Omit<WatchedUpstreamsOptions<View>, 'watch'>;

/**
 * Creates the upstreams of a source that watches a service. The source supplies *connect* and *parse*; everything else is done here. Call it in
 * `provision`: the watch begins when the config starts, and ends when the module is cleaned up.
 *
 * @param context - the module's context
 * @public
 */
export async function watchUpstreams<View>(context: Context, options: WatchUpstreamsOptions<View>): Promise<WatchedUpstreams<View>> {
  const { clock, settings, origins, weightOf, open, backoff, maxQuietMs, minSessionMs, ...own } = options;
  const watch = await shareWatch(context, { clock, settings, origins, weightOf, open, backoff, maxQuietMs, minSessionMs });
  const upstreams = new WatchedUpstreams({ ...own, clock, watch });
  context.defer(() => upstreams.close());
  return upstreams;
}
