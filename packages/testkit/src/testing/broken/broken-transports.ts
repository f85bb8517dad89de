import type { FindingCode } from '../../findings/findings.js';
import type { TransportFault } from '../sample-transport.js';

/** Faults of a transport that only show with a backend: the fault, the code that must be found, and further codes that may be found. */
export const brokenTransports: readonly (readonly [fault: TransportFault, code: FindingCode, ...others: readonly FindingCode[]])[] = [
  ['drops a field', 'CONFORMANCE_TRANSPORT_REQUEST'],
  ['tidies the target', 'CONFORMANCE_TRANSPORT_REQUEST'],
  ['sends each request twice', 'CONFORMANCE_TRANSPORT_REQUEST', 'CONFORMANCE_TRANSPORT_PLAIN', 'CONFORMANCE_TRANSPORT_BODY', 'CONFORMANCE_TRANSPORT_ABORT'],
  ['cuts long bodies', 'CONFORMANCE_TRANSPORT_REQUEST'],
  ['drops trailers', 'CONFORMANCE_TRANSPORT_RESPONSE'],
  ['drops informational heads', 'CONFORMANCE_TRANSPORT_RESPONSE'],
  ['answers when the body is sent', 'CONFORMANCE_CONTRACT_HANGS'],
  ['takes a cut for an end', 'CONFORMANCE_TRANSPORT_CUT'],
  ['always blames the connection', 'CONFORMANCE_TRANSPORT_PHASE'],
  ['a timeout without its code', 'CONFORMANCE_TRANSPORT_TIMEOUT'],
  ['never encrypts', 'CONFORMANCE_TRANSPORT_PLAIN'],
  ['ends a body that breaks', 'CONFORMANCE_TRANSPORT_BODY'],
  ['abort only closes its ears', 'CONFORMANCE_TRANSPORT_ABORT'],
  ['abort tells a failure', 'CONFORMANCE_TRANSPORT_TOLD'],
  ['hands no socket over', 'CONFORMANCE_TRANSPORT_UPGRADE'],
  ['keeps what it should release', 'CONFORMANCE_TRANSPORT_RELEASE'],
  ['never holds back', 'CONFORMANCE_TRANSPORT_TOLD'],
  ['says whole before a body', 'CONFORMANCE_TRANSPORT_TOLD'],
];
