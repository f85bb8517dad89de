/**
 * `@caddis/testkit/verify`: checks a package in the form in which it is published.
 *
 * @packageDocumentation
 */
export { rungs, verifyFindings, type Rung, type VerifyCode, type VerifyDefinition } from './verify-findings.js';
export { verifyPackage, type VerifyOptions } from './verify-package.js';
export type { VerifyFinding, VerifyReport } from './verify-report.js';
