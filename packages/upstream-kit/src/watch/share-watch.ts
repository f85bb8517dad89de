import type { Clock, Context } from '@caddis/core';
import { LruMap, processGroup, type BackoffOptions } from '@caddis/kit';
import { shareKey } from '../share-key.js';
import { FollowedService, followingPace, lendWatch } from './followed-service.js';
import { Watch } from './watch.js';
import type { KnownView, WatchedService } from './watched-service.js';

/**
 * What {@link shareWatch} is told.
 *
 * @public
 */
export interface SharedWatchOptions<View> {
  readonly clock: Clock;
  /** Everything that makes one watch differ from another; its JSON counts. Modules with the same share one. */
  readonly settings: unknown;
  /**
   * What the watch learns does not depend on how it is asked for: names of what is asked, e.g. one for each address of a cluster. A watch
   * with other settings (another user, other certificates) begins with what was last known under one of them. `settings` when left out.
   */
  readonly origins?: readonly string[] | undefined;
  /**
   * What a view weighs in memory, as a number of upstreams: what was last known is kept for later configs up to 100,000 of them in all. As
   * many as a thousand when left out. It outlives this module, so it must be a function that keeps nothing of it.
   */
  readonly weightOf?: ((view: View) => number) | undefined;
  /** Makes the service, when nobody watches the same yet. What it makes outlives this module: it must keep no logger and no context. */
  readonly open: () => WatchedService<View>;
  /** As in {@link WatchOptions}. */
  readonly backoff?: BackoffOptions | undefined;
  readonly maxQuietMs?: number | undefined;
  readonly minSessionMs?: number | undefined;
}

/** Maximum number of origins of which the last view is kept, and what all these views may weigh. */
const maxKnownViews = 10_000;
const maxKnownWeight = 100_000;

/**
 * Finds the watch that other modules of this kind use already, or that the config before this one used, or begins one. It ends behind its
 * last user.
 *
 * @public
 */
export async function shareWatch<View>(context: Context, options: SharedWatchOptions<View>): Promise<Watch<View>> {
  const { settings, origins = [JSON.stringify(settings)], weightOf = unknownWeight, open, ...others } = options;
  const views = await context.share(shareKey(context.module, 'known'), () => ({ value: knownViews(weightOf) }));
  const group = await processGroup(context);
  const key = shareKey(context.module, 'watch', settings);
  return context.share(key, () => {
    const watch = new Watch({
      ...others,
      ...(group.role === 'worker' ? followingPace : {}),
      service: group.role === 'worker' ? new FollowedService(group, key, open) : open(),
      seed: youngest(origins.map((origin) => views.get(origin))),
      onKnown: (known) => {
        for (const origin of origins) views.set(origin, known);
      },
    });
    watch.start();
    const unlend = group.role === 'supervisor' ? lendWatch(group, key, watch) : undefined;
    return {
      value: watch,
      destroy: () => {
        unlend?.();
        return watch.close();
      },
    };
  });
}

function knownViews<View>(weightOf: (view: View) => number): LruMap<string, KnownView<View>> {
  return new LruMap(maxKnownViews, undefined, { weightOf: ({ view }) => weightOf(view), limit: maxKnownWeight });
}

/** A hundred views are kept where nobody says what they weigh. */
function unknownWeight(): number {
  return maxKnownWeight / 100;
}

function youngest<View>(all: readonly (KnownView<View> | undefined)[]): KnownView<View> | undefined {
  return all.reduce((one, other) => (one === undefined || (other !== undefined && other.at > one.at) ? other : one), undefined);
}
