import { clock, duration, inject, logger, messageOf, module, object, parseNetworkAddress, string } from '@caddis/core';
import type { Clock, ConfigOf, Context, Logger } from '@caddis/core';
import { upstreams, type Upstream } from '@caddis/core/http';
import type { LeftOut } from '@caddis/kit';
import { CachedSource, watchUpstreams, type Found, type UpstreamCache } from '@caddis/upstream-kit';
import { WatchedFile } from './watched-file.js';

const Config = object({
  path: string({ path: true, description: 'The file, relative to the working directory. It holds a JSON array of addresses, each `host:port`.', minLength: 1 }),
  refresh: duration({
    description: 'Longest time between two readings, for file systems that tell of no changes, such as NFS.',
    default: '30s',
    minimum: '1s',
  }),
  grace_period: duration({
    description: 'How long the last known backends are used while the file cannot be read or understood. After that the source fails.',
    default: '24h',
    minimum: '0s',
  }),
});

/** The upstream source `file`. */
@module(upstreams, {
  name: 'file',
  config: Config,
  summary: 'Takes backends from a JSON file, and follows its changes.',
  examples: [{ title: 'Addresses that a deployment writes.', config: { source: 'file', path: '/run/backends.json' } }],
})
export class FileUpstreams extends CachedSource {
  constructor(
    private readonly config: ConfigOf<typeof Config>,
    @logger() private readonly log: Logger,
    @inject(clock) private readonly time: Clock,
  ) {
    super();
  }

  protected open(context: Context): Promise<UpstreamCache> {
    const { config, log, time } = this;
    return watchUpstreams(context, {
      clock: time,
      log,
      messages: { outage: 'the file of backends cannot be read', recovery: 'the file of backends can be read again' },
      graceMs: config.grace_period,
      settings: [config.path, config.refresh],
      origins: [config.path],
      // Reading a local file is cheap, so the pauses after failures are short.
      backoff: { initialMs: 250, maxMs: 2000 },
      open: () => new WatchedFile(config.path, config.refresh, time),
      parse,
    });
  }
}

/** Parses the backends from the text of the file. An error thrown here is a failure, so a half-written file changes nothing. */
function parse(text: string): Found {
  const items: unknown = JSON.parse(text);
  if (!Array.isArray(items)) throw new Error('the file holds no JSON array');
  const found: Upstream[] = [];
  const leftOut: LeftOut[] = [];
  for (const item of items as readonly unknown[]) {
    try {
      if (typeof item !== 'string') throw new Error('it is no text');
      parseNetworkAddress(item);
      found.push({ dial: item });
    } catch (error) {
      leftOut.push({ candidate: JSON.stringify(item), reason: messageOf(error) });
    }
  }
  return { upstreams: found, leftOut };
}
