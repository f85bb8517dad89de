import { requestsWithFields } from './fields.js';
import type { HostileEntry } from './hostile-entry.js';
import { requestsToPaths } from './paths.js';
import { requestToPatterns, worstOfPatterns } from './regexps.js';

/** Every place where input of clients, backends or sources comes in. */
export const hostileEntries: readonly HostileEntry[] = [worstOfPatterns, requestToPatterns, ...requestsToPaths, ...requestsWithFields];
