import { freePort, startNsd } from '@caddis/test-servers';
import { rest } from '../../rest.js';
import { Backend } from '../servers/backend.js';
import { flap } from '../servers/flap.js';
import type { Group } from './group.js';
import { someOf } from './some-of.js';

const zone = 'soak.test';
const addresses = ['127.0.0.11', '127.0.0.12', '127.0.0.13'];

/** Starts backends that are found by A and SRV records, and an NSD server whose records change. */
export async function startDnsGroup(): Promise<Group> {
  const port = await freePort();
  const backends = addresses.map((address) => new Backend(address, port));
  const records = (at: readonly string[]): readonly string[] => [
    ...at.map((address) => `web 1 IN A ${address}`),
    ...at.map((address) => `_web._tcp 1 IN SRV 1 1 ${port} at-${addresses.indexOf(address)}`),
    ...addresses.map((address, index) => `at-${index} 1 IN A ${address}`),
  ];
  await Promise.all(backends.map((backend) => backend.start()));
  const nsd = await startNsd({ zones: { [zone]: records(addresses) } });
  const common = { refresh: '500ms', grace_period: '1h', resolver: { addresses: [`${nsd.address}:${nsd.port}`] } };
  const sources = [
    { source: 'a', name: `web.${zone}`, port: String(port), versions: { ipv4: true }, ...common },
    { source: 'srv', name: `_web._tcp.${zone}`, ...common },
  ];

  return {
    found: { dynamic_upstreams: { source: 'multi', sources } },
    async trouble(random, troubles, signal) {
      const change = async (): Promise<void> => {
        while (!signal.aborted) {
          const over = troubles.begin('dns', 'other DNS answer');
          await nsd.replace(zone, records(someOf(addresses, random)));
          over();
          await rest(500 + random.below(3000), signal);
        }
      };
      await Promise.all([flap('dns', backends, random, troubles, signal), change()]);
    },
    async stop() {
      await nsd.stop();
      await Promise.all(backends.map((backend) => backend.kill()));
    },
  };
}
