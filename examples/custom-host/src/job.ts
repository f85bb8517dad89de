import { defineNamespace } from '@caddis/core';

/** Contract of a job. The app `scheduler` runs it again and again, never twice at a time. */
export interface Job {
  /**
   * Does the work.
   *
   * @param signal - aborted when the work has to end: the app is being stopped, and its grace period is over
   * @throws why it failed; it is run again at its next time
   */
  run(signal: AbortSignal): void | Promise<void>;
}

/** Namespace of jobs. */
export const jobs = defineNamespace<Job>({
  id: 'scheduler.jobs',
  inlineKey: 'job',
  description: 'Jobs are what the app `scheduler` does from time to time.',
  methods: ['run'],
});
