import type { FindingCode } from '../../findings/findings.js';
import type { ListFault } from '../list-source.js';

/** Faults of a source that only show with its service: the fault, the code that must be found, and further codes that may be found. */
export const brokenServiceSources: readonly (readonly [fault: ListFault, code: FindingCode, ...others: readonly FindingCode[]])[] = [
  ['looks once', 'CONFORMANCE_SOURCE_EMPTY', 'CONFORMANCE_SOURCE_CHANGES', 'CONFORMANCE_SOURCE_RELOAD', 'CONFORMANCE_SOURCE_STATUS', 'CONFORMANCE_SOURCE_RECOVERY'],
  ['no answer is none', 'CONFORMANCE_SOURCE_FAILS_EMPTY'],
  ['an empty answer is an error', 'CONFORMANCE_SOURCE_EMPTY'],
  ['forgets at a failure', 'CONFORMANCE_SOURCE_FORGETS', 'CONFORMANCE_SOURCE_FAILS_EMPTY'],
  ['gives up after a failure', 'CONFORMANCE_SOURCE_RECOVERY'],
  ['new objects', 'CONFORMANCE_SOURCE_IDENTITY'],
  ['one list for all', 'CONFORMANCE_SOURCE_MUTATES'],
  ['two objects for an address', 'CONFORMANCE_SOURCE_DUPLICATES'],
  ['a hundred at most', 'CONFORMANCE_SOURCE_MANY'],
  ['waits for each look', 'CONFORMANCE_SOURCE_WAITS'],
  ['always well', 'CONFORMANCE_SOURCE_STATUS'],
  ['known at the start', 'CONFORMANCE_SOURCE_KNOWN'],
  ['never calls back', 'CONFORMANCE_SOURCE_WATCH'],
  ['state of the class', 'CONFORMANCE_SOURCE_MIXES'],
  ['one look for all', 'CONFORMANCE_SOURCE_RELOAD'],
  ['drops the last', 'CONFORMANCE_SOURCE_ADDRESSES', 'CONFORMANCE_SOURCE_MIXES', 'CONFORMANCE_SOURCE_DUPLICATES', 'CONFORMANCE_SOURCE_MANY', 'CONFORMANCE_SOURCE_RECOVERY'],
  ['only adds', 'CONFORMANCE_SOURCE_CHANGES', 'CONFORMANCE_SOURCE_EMPTY', 'CONFORMANCE_SOURCE_RELOAD', 'CONFORMANCE_SOURCE_RECOVERY'],
  ['no end of a look', 'CONFORMANCE_CLEANUP_HANGS'],
];
