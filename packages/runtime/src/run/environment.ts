import type { Clock, Logger } from '@caddis/core';
import type { LogOutput } from '@caddis/core/logging';
import type { Deadline } from '../deadline.js';
import type { PlanGuest } from '../plan/planning.js';
import type { UsagePool } from './usage-pool.js';

/** How long a step of a module may take before it is told, and before it is given up. @internal */
export interface StepLimits {
  readonly clock: Clock;
  readonly noticeMs: number;
  readonly deadlineMs: number;
}

/** What is about to be done with a module. @public */
export interface BegunStep {
  /** Its ID; for a service, the service's name. */
  readonly module: string;
  /** JSON pointer of its object. */
  readonly path: string;
  /** Name of its package. */
  readonly package: string;
  /** E.g. `construct`, `provision`, `validate` or `start`. */
  readonly step: string;
}

/** What all configs of one server share. @internal */
export interface Environment {
  readonly logger: Logger;
  /** How long each single step of a clean-up may take. */
  readonly cleanup: Deadline;
  /** How long each single step on the way to a running config may take. */
  readonly steps: StepLimits;
  readonly pool: UsagePool;
  readonly planGuest: PlanGuest;
  /** Tells by ID which apps are started; absent for all. */
  readonly startsApp?: ((id: string) => boolean) | undefined;
  /** Hears of each step before it is done. */
  readonly onStep?: ((step: BegunStep) => void) | undefined;
  /** Takes the lines of a log in the place of its writer; absent where writers are opened. */
  readonly logOutput?: ((log: string) => LogOutput) | undefined;
}
