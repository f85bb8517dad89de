import { defineNamespace } from '@caddis/core';

/** Contract of a job. The app `scheduler` runs it repeatedly, but never twice at the same time. */
export interface Job {
  /**
   * Does the work once.
   *
   * @param signal - aborted when the work must end, because the app is being stopped and the grace period is over
   * @throws why it failed; the app runs the job again at its next time
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
