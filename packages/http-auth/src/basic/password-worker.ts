import { parentPort } from 'node:worker_threads';
import { compareSync } from 'bcryptjs';
import type { Comparison } from './password-pool.js';

/** Compares passwords in a thread of its own: each takes from a twentieth of a second to several seconds. */
parentPort?.on('message', ({ password, hash }: Comparison) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  parentPort?.postMessage(compareSync(password, hash));
});
