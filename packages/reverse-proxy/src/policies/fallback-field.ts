import { guest } from '@caddis/core';
import { selectionPolicies } from '@caddis/core/http';

/** The field `fallback`, for policies that cannot decide for every request. @internal */
export const fallbackField = guest(selectionPolicies, {
  description: 'Picks an upstream when this policy cannot.',
  default: { policy: 'random' },
});
