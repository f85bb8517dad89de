import type { FindingCode } from '../../findings/findings.js';
import type { ProviderFault } from '../sample-provider.js';

/** Faults of a DNS provider that only show with a server: the fault, the code that must be found, and further codes that may be found. */
export const brokenProviders: readonly (readonly [fault: ProviderFault, code: FindingCode, ...others: readonly FindingCode[]])[] = [
  ['replaces what is there', 'CONFORMANCE_DNS_ADDED', 'CONFORMANCE_DNS_REMOVED'],
  ['adds the first record only', 'CONFORMANCE_DNS_ADDED', 'CONFORMANCE_DNS_REMOVED'],
  ['writes quotes', 'CONFORMANCE_DNS_ADDED', 'CONFORMANCE_DNS_REMOVED'],
  ['always the same time to live', 'CONFORMANCE_DNS_TTL'],
  ['removes all of a name', 'CONFORMANCE_DNS_REMOVED'],
  ['removes by the time to live, too', 'CONFORMANCE_DNS_REMOVED'],
  ['removes only what it remembers', 'CONFORMANCE_DNS_REMOVED'],
  ['one zone for all', 'CONFORMANCE_DNS_ADDED'],
  ['reads, changes and writes', 'CONFORMANCE_DNS_ADDED'],
  ['swallows failures', 'CONFORMANCE_DNS_FAILURE'],
  ['does not hear the signal', 'CONFORMANCE_CONTRACT_HANGS'],
];
