import { rungs, verifyFindings, type Rung, type VerifyCode, type VerifyDefinition } from './verify-findings.js';

/** One thing that is wrong with a package. @public */
export interface VerifyFinding {
  /** A code of `verifyFindings`, or of `findings` for what is found about a module. */
  readonly code: string;
  /** The rung that it keeps the package from. */
  readonly rung: Rung;
  /** A warning keeps it from nothing. */
  readonly severity: 'error' | 'warning';
  /** What is wrong. */
  readonly message: string;
  /** What to do. */
  readonly help: string;
  /** ID of the module that it is about, where it is about one. */
  readonly module?: string;
  /** File in the package, where it is about one. */
  readonly file?: string;
}

/** What was found out about a package. @public */
export interface VerifyReport {
  /** What was verified, as it was named. */
  readonly spec: string;
  /** Name and version; empty where the tarball cannot be read. */
  readonly package: string;
  readonly version: string;
  /** IDs of its modules. */
  readonly modules: readonly string[];
  /** The rungs that it reaches, the lowest first. */
  readonly rungs: readonly Rung[];
  /** True when it loads and conforms. */
  readonly ok: boolean;
  readonly findings: readonly VerifyFinding[];
}

/** Where a finding is. @internal */
export type FindingPlace = Pick<VerifyFinding, 'module' | 'file'>;

/** Makes a finding about a package. @internal */
export function findingAbout(code: VerifyCode, happened: string, place: FindingPlace = {}): VerifyFinding {
  const { rung, expected, advice, isWarning }: VerifyDefinition = verifyFindings[code];
  return { code, rung, severity: isWarning === true ? 'warning' : 'error', message: `expected ${expected}; ${happened}`, help: advice, ...place };
}

/** Says which rungs a package reaches: all below the first that something keeps it from. @internal */
export function rungsReached(findings: readonly VerifyFinding[]): readonly Rung[] {
  const barred = new Set(findings.filter(({ severity, code }) => severity === 'error' || code === 'VERIFY_PROVENANCE_UNKNOWN').map(({ rung }) => rung));
  const end = rungs.findIndex((rung) => barred.has(rung));
  return end < 0 ? rungs : rungs.slice(0, end);
}
