import { itPicksWhatIsAvailable } from '../testing/policy-rules.js';
import { FirstPolicy } from './first-policy.js';

describe('first', () => {
  itPicksWhatIsAvailable(() => new FirstPolicy());
});
