import { itPicksWhatIsAvailable } from '../testing/policy-rules.js';
import { RandomPolicy } from './random-policy.js';

describe('random', () => {
  itPicksWhatIsAvailable(() => new RandomPolicy());
});
