import { parentPort } from 'node:worker_threads';
import { compareSync } from 'bcryptjs';
import type { Comparison } from './password-pool.js';
import { isArgon2id } from './read-hash.js';

/** Compares passwords in its own thread, because each comparison takes from 50 milliseconds to several seconds. */
parentPort?.on('message', ({ password, hash }: Comparison) => {
  void isSame(password, hash).then((outcome) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
    parentPort?.postMessage(outcome);
  });
});

async function isSame(password: string, hash: string): Promise<boolean> {
  if (!isArgon2id(hash)) return compareSync(password, hash);
  const { argon2 } = await import('./argon2-module.js');
  // The library rejects an empty password. Another text is verified instead, so that an empty password takes as long as a wrong one.
  const isRight = await argon2.argon2Verify({ password: password || '-', hash });
  return isRight && password !== '';
}
