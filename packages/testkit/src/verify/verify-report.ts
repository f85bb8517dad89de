import { rungs, verifyFindings, type Rung, type VerifyCode, type VerifyDefinition } from './verify-findings.js';

/** A fault of a package. @public */
export interface VerifyFinding {
  /** A code of `verifyFindings`, or of `findings` for a fault of a module. */
  readonly code: string;
  /** The rung that a package with this fault does not reach. */
  readonly rung: Rung;
  /** A warning does not affect the rungs. */
  readonly severity: 'error' | 'warning';
  /** What is wrong. */
  readonly message: string;
  /** What the author should do. */
  readonly help: string;
  /** ID of the module at fault, if a module is. */
  readonly module?: string;
  /** The file in the package at fault, if a file is. */
  readonly file?: string;
}

/** The result of verifying a package. @public */
export interface VerifyReport {
  /** The package as the caller named it. */
  readonly spec: string;
  /** Name of the package; empty, as its version, if the tarball cannot be read. */
  readonly package: string;
  readonly version: string;
  /** IDs of the package's modules. */
  readonly modules: readonly string[];
  /** The rungs that the package reaches, lowest first. */
  readonly rungs: readonly Rung[];
  /** True if the package loads and conforms. */
  readonly ok: boolean;
  readonly findings: readonly VerifyFinding[];
}

/** The module or file at fault. @internal */
export type FindingPlace = Pick<VerifyFinding, 'module' | 'file'>;

/** Makes a finding about a package. @internal */
export function findingAbout(code: VerifyCode, happened: string, place: FindingPlace = {}): VerifyFinding {
  const { rung, expected, advice, isWarning }: VerifyDefinition = verifyFindings[code];
  return { code, rung, severity: isWarning === true ? 'warning' : 'error', message: `expected ${expected}; ${happened}`, help: advice, ...place };
}

/** Returns the rungs that a package reaches: all below the first one with an error. @internal */
export function rungsReached(findings: readonly VerifyFinding[]): readonly Rung[] {
  const barred = new Set(findings.filter(({ severity, code }) => severity === 'error' || code === 'VERIFY_PROVENANCE_UNKNOWN').map(({ rung }) => rung));
  const end = rungs.findIndex((rung) => barred.has(rung));
  return end < 0 ? rungs : rungs.slice(0, end);
}
