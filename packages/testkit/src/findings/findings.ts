import { contractFindings } from './contract-findings.js';
import type { FindingDefinition } from './finding-definition.js';
import { moduleFindings } from './module-findings.js';
import { peerFindings } from './peer-findings.js';

/** All findings of the kit, by code. Codes are stable and never reused. @public */
export const findings: Readonly<Record<FindingCode, FindingDefinition>> = { ...moduleFindings, ...contractFindings, ...peerFindings };

/** Code of a finding, e.g. `CONFORMANCE_CLEANUP_TWICE`. @public */
export type FindingCode = keyof typeof moduleFindings | keyof typeof contractFindings | keyof typeof peerFindings;
