import { type ConfigOf, duration, integer, module, object, string } from '@caddis/core';
import { handlers, type Handler } from '@caddis/core/http';

const MemoryCacheConfig = object({
  ttl: duration({ description: 'How long an answer is kept.', default: '5m' }),
  limit_mib: integer({ description: 'Memory to use at most, in MiB, at least 1.', minimum: 1, default: 64 }),
});

/** The first of two modules with the same ID. */
@module(handlers, {
  name: 'cache',
  config: MemoryCacheConfig,
  summary: 'Keeps answers in memory.',
  description: '<script>alert(1)</script> [a link](javascript:alert(2)) and [a good one](https://example.com/).',
  examples: [{ title: 'With defaults.', config: { handler: 'cache' } }],
})
export class MemoryCache implements Handler {
  constructor(readonly config: ConfigOf<typeof MemoryCacheConfig>) {}
  handle(): void {}
}

const DiskCacheConfig = object({ directory: string({ description: 'Folder for the answers.' }) });

/** The second module with that ID. */
@module(handlers, {
  name: 'cache',
  config: DiskCacheConfig,
  summary: 'Keeps answers on disk.',
  examples: [{ title: 'A folder.', config: { handler: 'cache', directory: '/var/cache/web' } }],
})
export class DiskCache implements Handler {
  constructor(readonly config: ConfigOf<typeof DiskCacheConfig>) {}
  handle(): void {}
}

/** A deprecated module. */
@module(handlers, {
  name: 'old_echo',
  summary: 'Answers nothing.',
  deprecated: 'use `echo`',
  examples: [{ title: 'It has no settings.', config: { handler: 'old_echo' } }],
})
export class OldEcho implements Handler {
  handle(): void {}
}
