import type { Context } from '@caddis/core';
import { processGroup } from '@caddis/kit';
import { follow, FollowedLookups, type LookupQuestion } from './followed-lookups.js';
import { LookupStore } from './lookup-store.js';
import { PolledLookup } from './polled-lookup.js';
import { shareKey } from './share-key.js';
import { sharedLookupsOf } from './shared-lookups-of.js';

/**
 * Returns the state that the look-ups of one kind of source share across modules and configs. In a server with several workers, the supervisor looks
 * up names that do not come from a request, and the workers ask the supervisor.
 *
 * @param context - context of a module of that kind. Or pass this function as the `create` of a token, and let the modules inject that: then all
 * sources of a config share one use of the store
 * @public
 */
export function lookupStore(context: Context): Promise<LookupStore> {
  const key = shareKey(context.module, 'lookups');
  return context.share(key, async () => {
    const group = await processGroup(context);
    const store = new LookupStore();
    if (group.role === 'worker') follow(store, new FollowedLookups(group, key));
    if (group.role !== 'supervisor') return { value: store };
    const end = group.answer(key, (question) => {
      const { lookup, again } = question as LookupQuestion;
      const lookups = sharedLookupsOf(store).get(lookup)?.lookups;
      return lookups instanceof PolledLookup ? lookups.tell(again) : undefined;
    });
    return { value: store, destroy: end };
  });
}
