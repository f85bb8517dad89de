import { guest } from '@caddis/core';
import { selectionPolicies } from '@caddis/core/http';

/** The field `fallback` of policies that cannot always tell. @internal */
export const fallbackField = guest(selectionPolicies, {
  description: 'Picks where this policy cannot tell.',
  default: { policy: 'random' },
});
