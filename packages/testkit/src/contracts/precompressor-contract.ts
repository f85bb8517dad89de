import type { Probe } from './probe.js';

/** Checks a precompressor: its suffix can end a file name, and is always the same. */
export function precompressorContract(probe: Probe): void {
  const first = probe.callAtOnce('suffix');
  if (typeof first !== 'string' || first === '' || /[/\0]/.test(first)) throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', 'suffix() answered no text that can stand at the end of the name of a file');
  if (probe.callAtOnce('suffix') !== first) throw probe.finding('CONFORMANCE_CONTRACT_ANSWER', 'suffix() answered something else when it was called again');
}
