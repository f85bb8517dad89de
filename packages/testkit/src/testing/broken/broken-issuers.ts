import type { FindingCode } from '../../findings/findings.js';
import type { IssuerFault } from '../sample-issuer.js';

/** Faults of an issuer that only show with an authority: the fault, and the only code that must be found. */
export const brokenIssuers: readonly (readonly [fault: IssuerFault, code: FindingCode])[] = [
  ['the leaf comes last', 'CONFORMANCE_ISSUER_FIT'],
  ['the leaf alone', 'CONFORMANCE_ISSUER_CHAIN'],
  ['what has expired', 'CONFORMANCE_ISSUER_CHAIN'],
  ['an authority for everybody', 'CONFORMANCE_ISSUER_CHAIN'],
  ['a key in the chain', 'CONFORMANCE_ISSUER_CHAIN'],
  ['another key', 'CONFORMANCE_ISSUER_FIT'],
  ['the first name only', 'CONFORMANCE_ISSUER_FIT'],
  ['one more name', 'CONFORMANCE_ISSUER_FIT'],
  ['the last certificate for all', 'CONFORMANCE_ISSUER_FIT'],
  ['swallows failures', 'CONFORMANCE_ISSUER_REFUSAL'],
  ['seconds for milliseconds', 'CONFORMANCE_ISSUER_REFUSAL'],
  ['leaves its proofs', 'CONFORMANCE_ISSUER_LEFT'],
  ['keeps the lock', 'CONFORMANCE_ISSUER_LEFT'],
  ['stores beside the others', 'CONFORMANCE_ISSUER_STORAGE'],
  ['another name in each instance', 'CONFORMANCE_ISSUER_KEY'],
  ['does not hear the signal', 'CONFORMANCE_CONTRACT_HANGS'],
];
