import type { ModuleClass } from '@caddis/core/framework';
import type { FindingCode } from '../../findings/findings.js';
import type { TrialOptions } from '../../subject/trial-options.js';

/** A module with one fault. */
export interface BrokenSample {
  /** What it does wrong, as a sentence that begins with `it`. */
  readonly fault: string;
  readonly module: ModuleClass;
  readonly code: FindingCode;
  readonly options?: TrialOptions;
  /** Must match the message, if given. */
  readonly says?: RegExp;
}
