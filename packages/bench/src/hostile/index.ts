import { proxiedBodies } from './chunks.js';
import { refusedConfigs } from './config-json.js';
import { discoveredBackends } from './discovered.js';
import { requestsWithFields } from './fields.js';
import type { HostileEntry } from './hostile-entry.js';
import { http1Heads, http1Pipeline } from './http1.js';
import { requestsToPaths } from './paths.js';
import { requestToPatterns, worstOfPatterns } from './regexps.js';
import { http2Floods, tlsHello } from './tls.js';

/** Attacks on every place that takes input from clients, backends or sources. @internal */
export const hostileEntries: readonly HostileEntry[] = [
  tlsHello,
  ...http1Heads,
  http1Pipeline,
  ...http2Floods,
  worstOfPatterns,
  requestToPatterns,
  ...requestsToPaths,
  ...requestsWithFields,
  ...proxiedBodies,
  ...discoveredBackends,
  ...refusedConfigs,
];
