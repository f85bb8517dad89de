import { once } from 'node:events';
import { connect } from 'node:net';
import { messageOf, parseNetworkAddress, type Clock, type Context, type Logger } from '@caddis/core';
import { CachedSource, readDial, watchUpstreams, type Found, type WatchedService, type UpstreamCache, type WatchSession } from '../index.js';

/** Config of {@link LineUpstreams}. */
export interface LineConfig {
  /** Address of the service, `host:port`. */
  readonly address: string;
  readonly graceMs: number;
}

/** The last list that the service sent: one address per line. */
type LineView = readonly string[];

const maxQuietMs = 10_000;

/**
 * A source for an invented service. It shows the two parts that a watched source needs: *connect* and *parse*. The service sends lines over TCP: the
 * addresses of all backends, followed by `.`, at the beginning and after each change; `ping` in between; `denied` if it refuses
 * access.
 */
export class LineUpstreams extends CachedSource {
  constructor(
    private readonly config: LineConfig,
    private readonly log: Logger,
    private readonly time: Clock,
  ) {
    super();
  }

  protected open(context: Context): Promise<UpstreamCache> {
    const { config, log, time } = this;
    return watchUpstreams<LineView>(context, {
      clock: time,
      log,
      messages: { outage: 'line service cannot be read', recovery: 'line service can be read again' },
      graceMs: config.graceMs,
      settings: config,
      origins: [config.address],
      maxQuietMs,
      open: () => new LineService(config.address),
      parse,
    });
  }
}

class LineService implements WatchedService<LineView> {
  constructor(private readonly address: string) {}

  async connect(session: WatchSession<LineView>): Promise<void> {
    const { host, startPort: port } = parseNetworkAddress(this.address);
    const socket = connect({ host, port, signal: session.signal });
    await once(socket, 'connect');
    let dials: string[] = [];
    let rest = '';
    for await (const text of socket.setEncoding('utf8')) {
      const lines = (rest + String(text)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line === 'denied') throw new Error('the service denied access');
        if (line === 'ping') {
          session.alive();
        } else if (line === '.') {
          session.learned(dials);
          dials = [];
        } else {
          dials.push(line);
        }
      }
    }
    throw new Error('the service closed the connection');
  }

  isCostly(error: unknown): boolean {
    return messageOf(error).includes('denied');
  }
}

function parse(view: LineView): Found {
  if (view.includes('?')) throw new Error('the service does not know its own backends');
  const upstreams: { readonly dial: string }[] = [];
  const leftOut: { readonly candidate: string; readonly reason: string }[] = [];
  for (const candidate of view) {
    try {
      upstreams.push({ dial: readDial(candidate) });
    } catch (error) {
      leftOut.push({ candidate, reason: messageOf(error) });
    }
  }
  return { upstreams, leftOut };
}
