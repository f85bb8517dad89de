import type { Clock, Context } from '@caddis/core';
import { LruMap, processGroup, type BackoffOptions } from '@caddis/kit';
import { shareKey } from '../share-key.js';
import { FollowedService, followingPace, lendWatch } from './followed-service.js';
import { Watch } from './watch.js';
import type { KnownView, WatchedService } from './watched-service.js';

/**
 * Options of {@link shareWatch}.
 *
 * @public
 */
export interface SharedWatchOptions<View> {
  readonly clock: Clock;
  /** Everything that distinguishes one watch from another, as JSON. Modules with the same settings share a watch. */
  readonly settings: unknown;
  /**
   * Names of what is watched, independent of how it is accessed, e.g. one for each address of a cluster. A watch with other settings (another user,
   * other certificates) starts with the last view known under one of these names. `settings` when left out.
   */
  readonly origins?: readonly string[] | undefined;
  /**
   * Returns the weight of a view in memory, as a number of upstreams. The last views are kept for later configs up to a total of 100,000. When left
   * out, each view counts as 1,000. The function outlives this module, so it must not reference anything of it.
   */
  readonly weightOf?: ((view: View) => number) | undefined;
  /** Creates the service if nobody watches it yet. The service outlives this module, so it must not reference its logger or its context. */
  readonly open: () => WatchedService<View>;
  /** As in {@link WatchOptions}. */
  readonly backoff?: BackoffOptions | undefined;
  readonly maxQuietMs?: number | undefined;
  readonly minSessionMs?: number | undefined;
}

/** Maximum number of origins whose last view is kept, and the maximum total weight of these views. */
const maxKnownViews = 10_000;
const maxKnownWeight = 100_000;

/**
 * Returns the watch that other modules of this kind, or the previous config, already use; or creates one, which begins when the config starts. It
 * ends when its last user has ended.
 *
 * @public
 */
export async function shareWatch<View>(context: Context, options: SharedWatchOptions<View>): Promise<Watch<View>> {
  const { settings, origins = [JSON.stringify(settings)], weightOf = unknownWeight, open, ...others } = options;
  const views = await context.share(shareKey(context.module, 'known'), () => ({ value: knownViews(weightOf) }));
  const group = await processGroup(context);
  const key = shareKey(context.module, 'watch', settings);
  const shared = await context.share(key, () => {
    const watch: Watch<View> = new Watch({
      ...others,
      ...(group.role === 'worker' ? followingPace : {}),
      service: group.role === 'worker' ? new FollowedService(group, key, open, (known) => watch.remember(known)) : open(),
      seed: youngest(origins.map((origin) => views.get(origin))),
      onKnown: (known) => {
        for (const origin of origins) views.set(origin, known);
      },
    });
    const unlend = group.role === 'supervisor' ? lendWatch(group, key, watch) : undefined;
    return {
      value: watch,
      destroy: () => {
        unlend?.();
        return watch.close();
      },
    };
  });
  context.onStart(() => shared.start());
  return shared;
}

function knownViews<View>(weightOf: (view: View) => number): LruMap<string, KnownView<View>> {
  return new LruMap(maxKnownViews, undefined, { weightOf: ({ view }) => weightOf(view), limit: maxKnownWeight });
}

/** With this weight, a hundred views are kept. */
function unknownWeight(): number {
  return maxKnownWeight / 100;
}

function youngest<View>(all: readonly (KnownView<View> | undefined)[]): KnownView<View> | undefined {
  return all.reduce((one, other) => (one === undefined || (other !== undefined && other.at > one.at) ? other : one), undefined);
}
