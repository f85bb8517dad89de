import { apps, array, blameModule, clock, duration, guest, inject, logger, messageOf, module, object } from '@caddis/core';
import type { App, Clock, ConfigOf, Logger, Reporter, Timer } from '@caddis/core';
import { jobs, type Job } from './job.js';

const Entry = object({
  every: duration({ description: 'Time from one beginning to the next; work that takes longer is followed by the next at once.', minimum: '1s', maximum: '24d' }),
  job: guest(jobs, { description: 'What is done.' }),
});

const Config = object({
  jobs: array(Entry, { description: 'The jobs, each with its time.' }),
  grace_period: duration({ description: 'How long a stop or reload waits for work under way before it is told to end.', default: '10s', minimum: '0s' }),
});

type Config = ConfigOf<typeof Config>;

/** Results of the runs of one job. */
interface Tally {
  runs: number;
  failures: number;
  lastFailure?: string;
}

/** The app `scheduler`. */
@module(apps, { name: 'scheduler', config: Config, summary: 'Runs jobs from time to time.' })
export class SchedulerApp implements App, Reporter {
  private readonly ended = new AbortController();
  private readonly timers = new Set<Timer>();
  private readonly running = new Set<Promise<void>>();
  private readonly tallies: readonly Tally[];
  private isStopped = false;

  constructor(
    private readonly config: Config,
    @logger() private readonly log: Logger,
    @inject(clock) private readonly time: Clock,
  ) {
    this.tallies = config.jobs.map(() => ({ runs: 0, failures: 0 }));
  }

  start(): void {
    for (const index of this.config.jobs.keys()) this.plan(index, this.time.now());
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    for (const timer of this.timers) timer.cancel();
    const grace = this.time.setTimeout(() => this.ended.abort(), this.config.grace_period);
    await Promise.all(this.running);
    grace.cancel();
  }

  report(): object {
    return { jobs: this.tallies };
  }

  /** @param last - when the job started last, in milliseconds since the Unix epoch */
  private plan(index: number, last: number): void {
    const { every, job } = this.config.jobs[index] as Config['jobs'][number];
    const timer = this.time.setTimeout(() => {
      this.timers.delete(timer);
      const began = this.time.now();
      const work = this.run(job, this.tallies[index] as Tally).then(() => {
        this.running.delete(work);
        if (!this.isStopped) this.plan(index, began);
      });
      this.running.add(work);
    }, Math.max(0, last + every - this.time.now()));
    this.timers.add(timer);
  }

  /** The only place that calls a job: an error in a job does not end the app, and the log names the job, its package and its place in the config. */
  private async run(job: Job, tally: Tally): Promise<void> {
    tally.runs += 1;
    try {
      await job.run(this.ended.signal);
    } catch (error) {
      tally.failures += 1;
      tally.lastFailure = messageOf(error);
      this.log.error({ err: blameModule({ module: job, method: 'run' }, error) }, 'a job failed');
    }
  }
}
