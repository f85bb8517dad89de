import type { Clock, Logger } from '@caddis/core';
import type { LogOutput } from '@caddis/core/logging';
import type { Deadline } from '../deadline.js';
import type { BegunStep } from '../plan/begun-step.js';
import type { PlanGuest } from '../plan/planning.js';
import type { UsagePool } from './usage-pool.js';

/** Times after which a step of a module is reported, and after which it is given up. @internal */
export interface StepLimits {
  readonly clock: Clock;
  readonly noticeMs: number;
  readonly deadlineMs: number;
}

/** What all configs of one server share. @internal */
export interface Environment {
  readonly logger: Logger;
  /** Time limit of each single step of a clean-up. */
  readonly cleanup: Deadline;
  /** Time limits of each single step of assembling and starting a config. */
  readonly steps: StepLimits;
  readonly pool: UsagePool;
  readonly planGuest: PlanGuest;
  /** Returns whether to start the app with an ID; when absent, all apps start. */
  readonly startsApp?: ((id: string) => boolean) | undefined;
  /** Called before each step. */
  readonly onStep?: ((step: BegunStep) => void) | undefined;
  /** Returns an output that replaces the writer of a log; when absent, writers are opened. */
  readonly logOutput?: ((log: string) => LogOutput) | undefined;
}
