import type { Subject } from '../subject/subject.js';

/** One test case of the conformance suite. */
export interface Case {
  /** A sentence in the present tense, without a full stop. */
  readonly title: string;
  /** Runs the case. @throws a finding */
  run(subject: Subject): Promise<void>;
}
