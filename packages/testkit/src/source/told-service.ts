import type { Subject } from '../subject/subject.js';
import { describe } from '../trial/runtime-findings.js';
import type { SourceService } from './source-service.js';

/** A service whose own failures are told as such, so that the source is not blamed for them. */
export class ToldService implements SourceService {
  private constructor(
    private readonly service: SourceService,
    private readonly subject: Subject,
  ) {}

  /** @throws `CONFORMANCE_SOURCE_SERVICE` */
  static async start(subject: Subject, start: () => SourceService | Promise<SourceService>): Promise<SourceService> {
    return new ToldService(await told(subject, 'start()', start), subject);
  }

  get config(): unknown {
    return this.service.config;
  }

  setAddresses(dials: readonly string[]): Promise<void> {
    return told(this.subject, 'setAddresses()', () => this.service.setAddresses(dials));
  }

  fail(): Promise<void> {
    return told(this.subject, 'fail()', () => this.service.fail());
  }

  hang(): Promise<void> {
    return told(this.subject, 'hang()', () => this.service.hang());
  }

  stop(): Promise<void> {
    return told(this.subject, 'stop()', () => this.service.stop());
  }
}

async function told<Value>(subject: Subject, what: string, work: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    throw subject.finding('CONFORMANCE_SOURCE_SERVICE', `${what} of the service threw ${describe(cause)}`, { cause });
  }
}
