import { freePort, needPrograms, Relay, startKnot } from '@caddis/test-servers';
import { dnsProviderConformance, type DnsService } from '@caddis/testkit';
import { Rfc2136Provider } from './rfc2136-provider.js';

describe('rfc2136, driven', function () {
  before(function () {
    needPrograms(this, 'knotd');
  });

  /** Starts a Knot DNS server that is reached through a relay, so that the connection can be cut. */
  async function start(): Promise<DnsService> {
    const zones = ['example.test', 'other.test'] as const;
    const knot = await startKnot({ zones: { [zones[0]]: ['@ IN TXT "stays"'], [zones[1]]: [] } });
    const nobody = await freePort();
    const relay = await Relay.start(knot.port);
    const [key] = knot.keys;
    let stopped: Promise<unknown> | undefined;
    return {
      config: { server: `127.0.0.1:${relay.port}`, key_name: key.name, key_alg: key.algorithm, key: key.secret },
      zones,
      texts: (name) => knot.records(name),
      fail() {
        relay.redirect(nobody);
        relay.cut();
      },
      hang: () => relay.goDark(),
      recover() {
        relay.redirect(knot.port);
        relay.lightUp();
      },
      stop: async () => void (await (stopped ??= relay.close().then(() => knot.stop()))),
    };
  }

  dnsProviderConformance(Rfc2136Provider, { describe, it, start, settleMs: 10_000, deadlineMs: 15_000 });
});
