import type { Subject } from '../subject/subject.js';

/** One thing that is looked at. */
export interface Case {
  /** A sentence in the present tense, without a full stop. */
  readonly title: string;
  /** @throws a finding */
  run(subject: Subject): Promise<void>;
}
