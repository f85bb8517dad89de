import { logger, module, object, string, type ConfigOf, type Logger } from '@caddis/core';
import { jobs, type Job } from './job.js';

const Config = object({ message: string({ description: 'What is said in the log.', minLength: 1 }) });

/** The job `log_line`. */
@module(jobs, { name: 'log_line', config: Config, summary: 'Writes a line to the log.' })
export class LogLineJob implements Job {
  constructor(
    private readonly config: ConfigOf<typeof Config>,
    @logger() private readonly log: Logger,
  ) {}

  run(): void {
    this.log.info(this.config.message);
  }
}
