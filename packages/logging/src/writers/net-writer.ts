import {
  addressText,
  boolean,
  clock,
  type Clock,
  type ConfigOf,
  context,
  type Context,
  duration,
  inject,
  logger,
  type Logger,
  module,
  object,
  parseNetworkAddress,
  type Reporter,
} from '@caddis/core';
import { logWriters, type LogOutput, type LogWriter } from '@caddis/core/logging';
import { expandGlobal } from '@caddis/http/kit';
import { errors } from '../errors.js';
import { NetOutput, targetOf } from '../output/net-output.js';

/** Config of {@link NetWriter}. @public */
export const NetWriterConfig = object(
  {
    address: addressText({ description: 'Where lines are sent: `tcp/logs.internal:5000`, `udp/127.0.0.1:5000`, `unix//run/logs.sock`.', placeholders: 'global' }),
    dial_timeout: duration({ description: 'Longest time to wait for a connection. 0 means 10 seconds.', default: '10s', minimum: '0' }),
    soft_start: boolean({ description: 'Whether the server starts even if it cannot connect. Until it can, the lines go to standard error.', default: false }),
  },
  {
    unsupported: {
      reconnect_interval: 'a connection is tried every ten seconds; remove it',
      buffer_size: 'at most 1 MiB of lines waits for a slow receiver; remove it',
    },
  },
);

/** Supported networks. */
const networks = /^(tcp[46]?|udp[46]?|unix)$/;

/** Sends a log over the network. @public */
@module(logWriters, {
  name: 'net',
  config: NetWriterConfig,
  summary: 'Sends a log over the network.',
  description:
    'While there is no connection, lines go to standard error, and a new connection is tried every ten seconds. If the receiver is slow, up to 1 ' +
    'MiB of lines wait; later lines are dropped and counted. Over UDP, each line is a datagram.',
  examples: [{ title: 'A collector that may start later than the server.', config: { output: 'net', address: 'tcp/127.0.0.1:5170', soft_start: true } }],
  check({ address }, report) {
    if (address.includes('{')) return;
    const { network } = parseNetworkAddress(address);
    if (!networks.test(network)) report({ at: ['address'], message: `a log cannot be sent over ${network}`, help: 'use tcp, udp or unix', code: 'LOGGING_NETWORK_UNSUPPORTED' });
  },
})
export class NetWriter implements LogWriter, Reporter {
  #output: NetOutput | undefined;

  constructor(
    private readonly config: ConfigOf<typeof NetWriterConfig>,
    @context() private readonly scope: Context,
    @logger() private readonly log: Logger,
    @inject(clock) private readonly time: Clock,
  ) {}

  async open(): Promise<LogOutput> {
    const address = parseNetworkAddress(expandGlobal(this.config.address));
    if (!networks.test(address.network)) throw errors.LOGGING_NETWORK_UNSUPPORTED({ network: address.network });
    const { soft_start: softStart, dial_timeout: dialTimeout } = this.config;
    const key = `${this.scope.module}:${JSON.stringify({ address, dialTimeout, softStart })}`;
    this.#output = await this.scope.share(key, async () => {
      const output = new NetOutput({ address, dialTimeoutMs: dialTimeout || 10_000 }, this.log, this.time);
      try {
        await output.open();
      } catch (cause) {
        if (!softStart) {
          await output.end();
          throw errors.LOGGING_ADDRESS_UNREACHABLE({ address: targetOf(address) }, { cause });
        }
        output.openLater(cause);
      }
      return { value: output, destroy: () => output.end() };
    });
    return this.#output;
  }

  report(): object {
    return this.#output?.state ?? {};
  }
}
