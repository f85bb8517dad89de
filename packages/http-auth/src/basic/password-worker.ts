import { parentPort } from 'node:worker_threads';
import { compareSync } from 'bcryptjs';
import type { Comparison } from './password-pool.js';
import { isArgon2id } from './read-hash.js';

/** Compares passwords in a thread of its own: each takes from a twentieth of a second to several seconds. */
parentPort?.on('message', ({ password, hash }: Comparison) => {
  void isSame(password, hash).then((outcome) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
    parentPort?.postMessage(outcome);
  });
});

async function isSame(password: string, hash: string): Promise<boolean> {
  if (!isArgon2id(hash)) return compareSync(password, hash);
  const { argon2 } = await import('./argon2-module.js');
  // The library refuses an empty password, which nobody has: it takes as long as others.
  const isRight = await argon2.argon2Verify({ password: password || '-', hash });
  return isRight && password !== '';
}
