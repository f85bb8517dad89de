import { type Clock, systemClock } from '@caddis/core';
import { RecordingLogger } from '@caddis/test-helpers';
import type { Environment } from '../run/environment.js';
import { UsagePool } from '../run/usage-pool.js';

/** Creates the environment of a config, with a logger that records its lines. */
export function testEnvironment(options: Partial<Environment> & { readonly clock?: Clock } = {}): Environment & {
  readonly logger: RecordingLogger;
} {
  const { clock = systemClock, ...others } = options;
  const cleanup = { clock, deadlineMs: 10_000 };
  return {
    cleanup,
    steps: { clock, noticeMs: 5_000, deadlineMs: 60_000 },
    pool: new UsagePool(cleanup),
    planGuest: () => Promise.reject(new Error('no guests are planned here')),
    ...others,
    logger: new RecordingLogger(),
  };
}
