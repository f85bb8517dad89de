import type { Logger } from '@caddis/core';
import type { Deadline } from '../deadline.js';
import type { PlanGuest } from './planner.js';
import type { UsagePool } from './usage-pool.js';

/** What all configs of one server share. @internal */
export interface Environment {
  readonly logger: Logger;
  /** How long each single step of a clean-up may take. */
  readonly cleanup: Deadline;
  readonly pool: UsagePool;
  readonly planGuest: PlanGuest;
}
